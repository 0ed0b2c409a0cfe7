import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../crypto/token.ts'
import { me } from '../identity/sign-in/me.ts'
import { signOut } from '../identity/sign-in/sign-out.ts'
import { allowed } from '../limit/rate-limit.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { revokeApiKey } from '../team/api-key/revoke-api-key.ts'
import { previewInvite } from '../team/invite/preview-invite.ts'
import { listTeam } from '../team/member/list-team.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Caller } from './caller.ts'
import { RateLimited } from './errors.ts'

const test = suite('wrong API keys and sign-ins')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

/** Each way in: a read and a change, of the account and of the person. */
const ways: ((caller: Caller) => Promise<unknown>)[] = [
  (caller) => listTeam(caller, {}),
  (caller) => renameAccount(caller, { name: 'acme' }),
  (caller) => me(caller),
  (caller) => signOut(caller, undefined),
]

const wrongKey = (ip: string) => ({
  ...stage.gatehouse.caller({ kind: 'api-key' as const, secret: newToken('gh_') }, 'acme'),
  ip,
})
const wrongCookie = (ip: string) => ({
  ...stage.gatehouse.caller({ kind: 'sign-in' as const, token: newToken() }, 'acme'),
  ip,
})
const counters = async () => {
  const { rows } = await stage.gatehouse.database.owner.query(
    'select key, points from rate_limits order by key',
  )
  return rows
}

test('wrong keys of an address are told to wait, whichever way they come, and another address is not', async () => {
  const most = allowed('api-key.ip')
  for (let tries = 0; tries < most; tries++)
    await refused('signed-out', ways[tries % ways.length]?.(wrongKey('198.51.100.1')) ?? Promise.resolve())
  for (const way of ways) {
    const error = await refused('rate', way(wrongKey('198.51.100.1')))
    assert.ok(error instanceof RateLimited && error.retryAfter > 800 && error.retryAfter <= 900)
  }
  for (const way of ways) {
    await refused('signed-out', way(wrongKey('198.51.100.2')))
    await refused('signed-out', way(wrongCookie('198.51.100.1')))
  }
})

test('who shows a right one is let in behind the same address, and leaves no count', async () => {
  const { secret } = await createApiKey(stage.owner.caller, {
    name: 'ci',
    scopes: ['team:read', 'account:update'],
  })
  const program = { ...stage.gatehouse.caller({ kind: 'api-key', secret }, null), ip: '198.51.100.1' }
  const before = await counters()
  await listTeam(program, {})
  await renameAccount(program, { name: 'acme' })
  await me({ ...stage.owner.caller, ip: '198.51.100.1' })
  await refused('scope', listTeam({ ...stage.billing.caller, ip: '198.51.100.1' }, {}))
  await refused('not-a-member', listTeam({ ...stage.rival.caller, account: 'acme' }, {}))
  assert.equal(await counters(), before)
})

test('a key that was revoked is a wrong one', async () => {
  const { apiKey, secret } = await createApiKey(stage.owner.caller, { name: 'old', scopes: ['team:read'] })
  await revokeApiKey(stage.owner.caller, { apiKey: apiKey.id })
  const program = { ...stage.gatehouse.caller({ kind: 'api-key', secret }, null), ip: '198.51.100.1' }
  await refused('rate', listTeam(program, {}))
})

test('wrong sign-ins have a limit of their own, which is not beaten by asking all at once', async () => {
  const most = allowed('cookie.ip')
  const outcomes = await Promise.allSettled(
    Array.from({ length: most + 15 }, (_, at) => ways[at % 3]?.(wrongCookie('2001:db8::1:0:0:7'))),
  )
  const reasons = outcomes.map((one) => (one.status === 'rejected' ? one.reason.reason : 'ok'))
  assert.is(reasons.filter((reason) => reason === 'signed-out').length, most)
  assert.is(reasons.filter((reason) => reason === 'rate').length, 15)
  await refused('rate', me(wrongCookie('2001:db8::2:0:0:1')), /Too many attempts/)
  await refused('signed-out', me(wrongCookie('2001:db8:0:1::1')))
})

test('somebody whose sign-in is over can still look at an invite from there', async () => {
  const caller = wrongCookie('2001:db8::1')
  await refused('rate', me(caller))
  await refused('not-found', previewInvite(caller, { token: newToken() }))
})

test('wrong tokens of invites are counted by address', async () => {
  const from = (ip: string) => ({ ...stage.nobody, ip })
  for (let tries = 0; tries < allowed('invite-token.ip'); tries++)
    await refused('not-found', previewInvite(from('198.51.100.8'), { token: newToken() }))
  await refused('rate', previewInvite(from('198.51.100.8'), { token: newToken() }))
  await refused('not-found', previewInvite(from('198.51.100.9'), { token: newToken() }))
})

test.run()
