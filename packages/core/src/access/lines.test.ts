import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../crypto/token.ts'
import { recordDrift } from '../fleet/manifest/record-drift.ts'
import { mailedLink } from '../identity/sign-in/mailed-link.testing.ts'
import { redeemLink } from '../identity/sign-in/redeem-link.ts'
import { openCore } from '../installation/open-core.ts'
import { allowed } from '../limit/rate-limit.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { listTeam } from '../team/member/list-team.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { tokenOf } from '../testing/test-gatehouse.ts'
import { trace } from '../testing/trace.ts'
import type { Caller } from './caller.ts'
import type { Core } from './core.ts'

const test = suite('lines and locks')
let stage: Stage
/** A process with two connections. */
let narrow: Core

test.before(async () => {
  stage = await openStage()
  narrow = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    poolSize: 2,
  })
})
test.after(async () => {
  await narrow?.close()
  await stage?.close()
})

/** Does the work while somebody else holds the account's lock. */
async function whileHeld(account: string, work: (release: () => Promise<void>) => Promise<void>) {
  const holder = await stage.gatehouse.database.owner.connect()
  await holder.query('begin')
  await holder.query('select from accounts where id = $1 for update', [account])
  let held = true
  const release = async () => {
    if (held) await holder.query('rollback')
    held = false
  }
  try {
    await work(release)
  } finally {
    await release()
    holder.release()
  }
}

const stranger = (ip = '198.51.100.9'): Caller => ({
  ...stage.gatehouse.caller({ kind: 'sign-in', token: newToken() }, 'acme'),
  ip,
})

test('who is let in nowhere is refused while the account is held, whatever they show', async () => {
  const { owner, rival } = stage
  await whileHeld(owner.account.id, async () => {
    await refused('signed-out', renameAccount(stranger(), { name: 'x' }))
    await refused('not-a-member', renameAccount({ ...rival.caller, account: 'acme' }, { name: 'x' }))
  })
})

test('a crowd of strangers does not stand before a member', async () => {
  const { owner } = stage
  let turnedAway = 0
  const crowd = Array.from({ length: 300 }, () =>
    refused('signed-out', renameAccount(stranger(), { name: 'x' })).then(() => turnedAway++),
  )
  await renameAccount(owner.caller, { name: 'acme' })
  assert.ok(turnedAway < 150, `${turnedAway} strangers came first`)
  await Promise.all(crowd)
})

test('past the limit few strangers of a network wait, and the rest are refused without asking the database', async () => {
  const { owner, gatehouse } = stage
  const ip = '198.51.100.77'
  const wrong = () => ({
    ...gatehouse.caller({ kind: 'api-key' as const, secret: newToken('gh_') }, 'acme'),
    core: narrow,
    ip,
  })
  const { secret } = await createApiKey(owner.caller, { name: 'behind', scopes: ['team:read'] })
  for (let tries = 0; tries <= allowed('api-key.ip'); tries++) await listTeam(wrong(), {}).catch(() => {})
  const taken = [await narrow.pool.connect(), await narrow.pool.connect()]
  const crowd = Array.from({ length: 100 }, () => listTeam(wrong(), {}))
  const reasons: string[] = []
  for (const one of crowd) one.catch((error) => reasons.push(error.reason))
  await Promise.race(crowd.slice(50)).catch(() => {})
  assert.ok(reasons.length >= 50 && reasons.every((reason) => reason === 'rate'), reasons.join())
  for (const client of taken) client.release()
  await Promise.allSettled(crowd)
  await listTeam({ ...gatehouse.caller({ kind: 'api-key', secret }, null), core: narrow, ip }, {})
})

test('however many changes of one account wait, by programs and by the system, another account goes on', async () => {
  const { owner, rival, gatehouse } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'ci', scopes: ['account:update'] })
  const program = { ...gatehouse.caller({ kind: 'api-key', secret }, null), core: narrow }
  await renameAccount(program, { name: 'acme' })
  const drifted = { account: owner.account.id, server: owner.account.id, name: 'prod-1' }
  await whileHeld(owner.account.id, async (release) => {
    const waiting = Array.from({ length: 6 }, () => [
      recordDrift(narrow, drifted, []),
      renameAccount(program, { name: 'acme' }),
      renameAccount({ ...owner.caller, core: narrow }, { name: 'acme' }),
    ]).flat()
    await renameAccount({ ...rival.caller, core: narrow }, { name: 'globex' })
    await release()
    await Promise.all(waiting)
  })
})

test('who joins an account while they sign in has signed in there, too', async () => {
  const { owner, rival, viewer, gatehouse, nobody } = stage
  const token = tokenOf(await mailedLink(gatehouse.core, viewer.email))
  const { link } = await createInvite(rival.caller, { email: viewer.email, role: 'VIEWER' })
  const { events } = await trace(stage, () =>
    whileHeld(owner.account.id, async (release) => {
      const signingIn = redeemLink(nobody, { token })
      await waitingForALock()
      await acceptInvite(viewer.caller, { token: tokenOf(link) })
      await release()
      await signingIn
    }),
  )
  assert.equal(
    events.map(({ account, verb }) => [account, verb]),
    [
      ['acme', 'user.signed_in'],
      ['globex', 'user.joined'],
      ['globex', 'user.signed_in'],
    ],
  )
})

async function waitingForALock(): Promise<void> {
  for (;;) {
    const { rows } = await stage.gatehouse.database.owner.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) return
  }
}

test.run()
