import { newToken } from '@gatehouse/core/crypto/token'
import { newRecoveryCodes } from '@gatehouse/core/identity/recovery/new-recovery-codes'
import { byLink, personWithPasskey } from '@gatehouse/core/identity/recovery/person-with-passkey.testing'
import { signOut } from '@gatehouse/core/identity/sign-in/sign-out'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Credentials,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from '../testing/open-api.testing.ts'

const test = suite('what cannot be told apart from outside')
let api: TestApi
/** The statements that the request under test has run, in their order. */
const statements: string[] = []

test.before(async () => {
  api = await openTestApi({ codeCost: { n: 8_192, p: 1 } }) // enough that its absence would show
  const { core } = api.stage.gatehouse
  const { pool } = core
  await core.lastSeen.stop() // it writes by itself, in between
  const heard = new WeakSet<object>()
  pool.on('acquire', (client) => {
    if (heard.has(client)) return
    heard.add(client)
    const query = client.query.bind(client) as (...args: unknown[]) => unknown // one of its overloads
    const listening = (...args: unknown[]) => {
      const [what] = args
      statements.push(typeof what === 'string' ? what : String(Object(what).text))
      return query(...args)
    }
    Object.assign(client, { query: listening })
  })
})
test.after(() => api?.close())

let asked = 0
interface Asked {
  path: string
  input: unknown
  as?: Credentials
}
interface Outcome {
  status: number
  /** With what is new each time as its form alone. */
  body: string
  headers: Record<string, string>
  statements: string[]
  milliseconds: number
}

/** Asks from an address of its own, with nothing counted yet. */
async function ask({ path, input, as = {} }: Asked): Promise<Outcome> {
  const from = `198.18.${(++asked >> 8) & 255}.${asked & 255}`
  statements.length = 0
  const begun = performance.now()
  const answer = await fetch(new URL(`/trpc/${path}`, api.url), {
    method: 'POST',
    headers: { ...headersOf(as), 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(input),
  })
  const body = (await answer.text())
    .replace(/"challenge":"[\w-]{43}"/, '"challenge":"…"')
    .replace(/\d+ minutes|"retryAfter":\d+/g, '(soon)')
    .replace(/"requestId":"\w+"/, '"requestId":"…"')
  const milliseconds = performance.now() - begun
  const { date, 'retry-after': wait, 'x-request-id': id, ...headers } = Object.fromEntries(answer.headers)
  if (wait) assert.ok(Number(wait) > 0)
  assert.match(id ?? '', /^\w{6}$/)
  return { status: answer.status, body, headers, statements: [...statements], milliseconds }
}

const forget = () => api.stage.gatehouse.database.owner.query('delete from rate_limits')

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** Asks each in turn, many times, and requires that nothing but chance makes a difference. */
async function alike(
  cases: Record<string, () => Promise<Asked> | Asked>,
  {
    status,
    rounds = 61,
    before = () => forget(),
  }: { status: number; rounds?: number; before?: () => Promise<unknown> },
) {
  const names = Object.keys(cases)
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
  let first: Omit<Outcome, 'milliseconds'> | undefined
  for (let round = -5; round < rounds; round++) {
    // who is first in a round is another each time
    for (const at of names.keys()) {
      const name = names[(at + round + names.length * 5) % names.length] ?? ''
      await before()
      const { milliseconds, ...outcome } = await ask((await cases[name]?.()) ?? { path: '', input: null })
      if (round < 0) continue // connections and prepared statements are new
      first ??= outcome
      assert.ok(outcome.statements.length > 0)
      assert.is(outcome.status, status, `${name}: ${outcome.body}`)
      assert.equal(outcome, first, name)
      times[name]?.push(milliseconds)
    }
  }
  const medians = names.map((name) => median(times[name] ?? []))
  const told = names.map((name, at) => `${name} ${medians[at]?.toFixed(2)} ms`).join(', ')
  assert.ok(Math.max(...medians) < Math.min(...medians) * 1.5, told)
}

const link = (email: string): Asked => ({ path: 'auth.requestLink', input: { email } })

test('whether an address is known, and whether its person has passkeys', async () => {
  const { stage } = api
  const { member } = await personWithPasskey(stage, 'passkey@acme.com')
  await alike(
    {
      known: () => link(stage.viewer.email),
      unknown: () => link('nobody@nowhere.com'),
      'with a passkey': () => link(member.email),
    },
    { status: 200 },
  )
})

test('nor when the limit of the address is reached', async () => {
  const emails = [api.stage.viewer.email, 'nobody@nowhere.com']
  await forget()
  for (const email of emails) for (let tries = 0; tries < 5; tries++) await ask(link(email))
  const [known = '', unknown = ''] = emails
  await alike(
    { known: () => link(known), unknown: () => link(unknown) },
    { status: 429, before: async () => {} },
  )
})

test('what a browser is told to ask of a passkey', async () => {
  const { stage } = api
  const { member } = await personWithPasskey(stage, 'device@acme.com')
  const options = (email: string, as?: Credentials): Asked => ({
    path: 'auth.passkeyOptions',
    input: { email },
    ...(as && { as }),
  })
  await alike(
    { known: () => options(member.email), unknown: () => options('nobody@nowhere.com') },
    { status: 200 },
  )
  const over = signedInAs(member)
  await signOut(member.caller, undefined)
  await alike(
    {
      'a sign-in that is over': () => options('', over),
      'one that never was': () => options('', { cookie: newToken(), account: 'acme' }),
    },
    { status: 200 },
  )
})

test('whether somebody has recovery codes, for who tries a wrong one', async () => {
  const { stage } = api
  const some = await personWithPasskey(stage, 'codes@acme.com')
  await newRecoveryCodes(some.member.caller)
  const none = await personWithPasskey(stage, 'none@acme.com')
  const begun = async (email: string) =>
    signedInAs({ ...stage.owner, caller: (await byLink(stage, email)).caller })
  const [withCodes, without] = [await begun(some.member.email), await begun(none.member.email)]
  const wrong = (as: Credentials): Asked => ({
    path: 'auth.useRecoveryCode',
    input: { code: '0'.repeat(16) },
    as,
  })
  await alike(
    { 'with codes': () => wrong(withCodes), without: () => wrong(without) },
    { status: 400, rounds: 21 },
  )
})

test.run()
