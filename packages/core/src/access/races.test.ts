import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../audit/log/search-events.ts'
import { registerServer } from '../fleet/server/register-server.ts'
import { renameServer } from '../fleet/server/rename-server.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../fleet/shared-login/add-shared-login.ts'
import { changeSharedLogin } from '../fleet/shared-login/change-shared-login.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { listKeys } from '../fleet/ssh-key/list-keys.ts'
import { mailedLink } from '../identity/sign-in/mailed-link.testing.ts'
import { redeemLink } from '../identity/sign-in/redeem-link.ts'
import { openCore } from '../installation/open-core.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { mailedToken } from '../team/invite/mailed.testing.ts'
import { acceptOwnership } from '../team/member/accept-ownership.ts'
import { changeRole } from '../team/member/change-role.ts'
import { listTeam } from '../team/member/list-team.ts'
import { offerOwnership } from '../team/member/offer-ownership.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { type Member, tokenOf } from '../testing/test-gatehouse.ts'
import type { Caller } from './caller.ts'
import type { Core } from './core.ts'
import { GatehouseError } from './errors.ts'

const test = suite('races')
let stage: Stage
/** As another process would have it: only the database can line its calls up with ours. */
let other: Core

test.before(async () => {
  stage = await openStage()
  other = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
  })
})
test.after(async () => {
  await other?.close()
  await stage?.close()
})

/** Runs the work so often at once, by turns in either process; answers what succeeded and the reasons of the rest. */
async function atOnce<Result>(
  times: number,
  caller: Caller,
  work: (caller: Caller, turn: number) => Promise<Result>,
) {
  const settled = await Promise.allSettled(
    Array.from({ length: times }, (_, turn) => work(turn % 2 ? { ...caller, core: other } : caller, turn)),
  )
  const done = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const reasons = settled.flatMap((one) => {
    if (one.status === 'fulfilled') return []
    if (!(one.reason instanceof GatehouseError)) throw one.reason
    return [one.reason.reason]
  })
  return { done, reasons: [...new Set(reasons)] }
}

async function limitMembers(most: number | null, slug = 'acme') {
  await stage.gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update accounts set member_limit = ${most} where slug = '${slug}'; commit`,
  )
}

async function secondOwner(owner: Member, email: string): Promise<Member> {
  const second = await stage.gatehouse.join(owner, email, 'OPERATOR')
  await offerOwnership(owner.caller, { user: second.user })
  await acceptOwnership(second.caller, undefined)
  return second
}

test('of 64 who accept one invite at once, one joins', async () => {
  const { gatehouse, nobody, owner } = stage
  for (const mailed of [true, false]) {
    const email = `one-${mailed}@temp.com`
    const { link } = await createInvite(owner.caller, { email, role: 'VIEWER' })
    const token = mailed ? await mailedToken(gatehouse, email) : tokenOf(link)
    const { done, reasons } = await atOnce(64, nobody, (caller) => acceptInvite(caller, { token }))
    assert.is(done.length, 1)
    assert.equal(reasons, ['expired'])
    const { items } = await searchEvents(owner.caller, { verb: 'user.joined', resource: email, limit: 10 })
    assert.is(items.length, 1)
  }
})

test('of 64 invites against a limit of 3 more members, exactly 3 are made', async () => {
  const { owner } = stage
  const { items } = await listTeam(owner.caller, { limit: 200 })
  await limitMembers(items.length + 3)
  const { done, reasons } = await atOnce(64, owner.caller, (caller, turn) =>
    createInvite(caller, { email: `many-${turn}@temp.com`, role: 'VIEWER' }),
  )
  assert.is(done.length, 3)
  assert.equal(reasons, ['limit'])
})

test('of 64 invites to one address, one is made', async () => {
  await limitMembers(null)
  const { done, reasons } = await atOnce(64, stage.owner.caller, (caller) =>
    createInvite(caller, { email: 'wanted@temp.com', role: 'VIEWER' }),
  )
  assert.is(done.length, 1)
  assert.equal(reasons, ['conflict'])
})

test('of 16 servers against a limit of 3, exactly 3 are registered', async () => {
  const { rival, gatehouse } = stage
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update accounts set server_limit = 3 where slug = 'globex'; commit`,
  )
  const { done, reasons } = await atOnce(16, rival.caller, (caller, turn) =>
    registerServer(caller, { name: `web-${turn}`, host: `web-${turn}.com`, hostKey: newPublicKey() }),
  )
  assert.is(done.length, 3)
  assert.equal(reasons, ['limit'])
})

test('of two owners who demote or revoke each other at once, one remains', async () => {
  const { gatehouse } = stage
  const demote = ({ caller }: Member, { user }: Member) => changeRole(caller, { user, role: 'OPERATOR' })
  const revoke = ({ caller }: Member, { user }: Member) => revokeMember(caller, { user })
  const rounds = [demote, revoke].flatMap((by) => [true, false].map((swapped) => ({ by, swapped })))
  for (const [round, { by, swapped }] of rounds.entries()) {
    const first = await gatehouse.account(`owners-${round}`)
    const second = await secondOwner(first, `second-${round}@temp.com`)
    const [one, two] = swapped ? [second, first] : [first, second]
    const elsewhere = { ...one, caller: { ...one.caller, core: other } }
    const settled = await Promise.allSettled([by(elsewhere, two), by(two, one)])
    assert.equal(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const { rows } = await gatehouse.database.owner.query(
      `select from memberships where account_id = $1 and role = 'OWNER' and ended_at is null`,
      [first.account.id],
    )
    assert.is(rows.length, 1)
  }
})

test('of 64 who redeem one sign-in link at once, one is signed in', async () => {
  const { gatehouse, nobody, rival } = stage
  const token = tokenOf(await mailedLink(gatehouse.core, rival.email))
  const { done, reasons } = await atOnce(64, nobody, (caller, turn) =>
    redeemLink({ ...caller, ip: `203.0.113.${turn}` }, { token }),
  )
  assert.is(done.length, 1)
  assert.equal(reasons, ['expired'])
})

test('of two people who register the same key at once, one gets it', async () => {
  const one = await stage.gatehouse.account('keys-one')
  const two = await stage.gatehouse.account('keys-two')
  for (let round = 0; round < 8; round++) {
    const publicKey = newPublicKey()
    const { done, reasons } = await atOnce(2, one.caller, (caller, turn) =>
      addKey(turn ? { ...two.caller, core: other } : caller, { name: 'same', publicKey }),
    )
    assert.is(done.length, 1)
    assert.equal(reasons, ['conflict'])
  }
})

test('a member who is revoked changes nothing after the revocation', async () => {
  const owner = await stage.gatehouse.account('revoking')
  const server = await registerTestServer(owner, 'prod')
  for (let round = 0; round < 6; round++) {
    const member = await stage.gatehouse.join(owner, `fast-${round}@temp.com`, 'OPERATOR')
    const { done, reasons } = await atOnce(24, member.caller, async (caller, turn) => {
      if (turn === 8 + round)
        return revokeMember({ ...owner.caller, core: caller.core }, { user: member.user })
      return renameServer(caller, { server, name: `r${round}-${turn}` })
    })
    assert.ok(done.length >= 1)
    const allowed = ['signed-out', 'not-a-member']
    assert.ok(
      reasons.every((reason) => allowed.includes(reason)),
      reasons.join(),
    )
    const { items } = await searchEvents(owner.caller, { limit: 200 })
    const revoked = items.find(({ verb }) => verb === 'user.revoked')
    const last = items.find(({ actor }) => actor.id === member.user)
    assert.ok((last?.seq ?? 0) < (revoked?.seq ?? 0))
  }
})

test('whoever is revoked while a login is shared with them has it in no order, and a name goes to a person or is shared', async () => {
  const { gatehouse, nobody } = stage
  const owner = await gatehouse.account('sharing')
  const server = await registerTestServer(owner, 'prod')
  const { id } = await addSharedLogin(owner.caller, { login: 'deploy', servers: [server] })
  for (let round = 0; round < 6; round++) {
    const { user } = await gatehouse.join(owner, `sharer-${round}@temp.com`, 'OPERATOR')
    const { link } = await createInvite(owner.caller, { email: `name-${round}@temp.com`, role: 'OPERATOR' })
    const elsewhere = { ...owner.caller, core: other }
    const [, , , named] = await Promise.allSettled([
      changeSharedLogin(elsewhere, { sharedLogin: id, members: [user] }),
      revokeMember(owner.caller, { user }),
      acceptInvite(nobody, { token: tokenOf(link) }),
      addSharedLogin(elsewhere, { login: `name-${round}`, servers: [server] }),
    ])
    const { items } = await listTeam(owner.caller, { limit: 200 })
    const taken = items.some(({ login }) => login === `name-${round}`)
    assert.is(taken, named.status === 'rejected', `round ${round}`)
    const { rows } = await gatehouse.database.owner.query(
      'select user_ids from shared_logins where id = $1',
      [id],
    )
    assert.equal(rows, [{ user_ids: [] }], `round ${round}`)
  }
})

test('a log under load counts on without a gap, in each account', async () => {
  const one = await stage.gatehouse.account('load-one')
  const two = await stage.gatehouse.account('load-two')
  const { done } = await atOnce(80, one.caller, (caller, turn) =>
    renameAccount({ ...(turn % 4 < 2 ? one : two).caller, core: caller.core }, { name: `Name ${turn}` }),
  )
  assert.is(done.length, 80)
  const { rows } = await stage.gatehouse.database.owner.query(
    `select a.slug, count(*), min(e.seq), max(e.seq), h.seq as head,
       bool_and(e.at >= coalesce(before.at, e.at)) as "forwards"
     from accounts a join audit_events e on e.account_id = a.id join audit_heads h on h.account_id = a.id
     left join audit_events before on before.account_id = e.account_id and before.seq = e.seq - 1
     group by a.id, h.seq`,
  )
  assert.ok(rows.length > 3)
  for (const { slug, count, min, max, head, forwards } of rows) {
    assert.equal([min, max, head, forwards], [1, count, count, true], slug)
  }
})

test('people of two accounts who change both at once wait for each other, and never for ever', async () => {
  const { gatehouse } = stage
  const one = await gatehouse.account('both-one')
  const two = await gatehouse.account('both-two')
  for (const [host, guest] of [
    [one, two],
    [two, one],
  ] as const) {
    await createInvite(host.caller, { email: guest.email, role: 'OPERATOR' })
    await acceptInvite(guest.caller, { token: await mailedToken(gatehouse, guest.email) })
  }
  const { done } = await atOnce(24, one.caller, async (caller, turn) => {
    const who = turn % 3 ? one : two
    const own = { ...who.caller, core: caller.core }
    if (turn % 2) return addKey(own, { name: `k${turn}`, publicKey: newPublicKey() })
    return renameAccount(own, { name: `n${turn}` })
  })
  assert.is(done.length, 24)
})

/** Locks an account, lets `work` begin and wait for it, and unlocks it after `meanwhile`; answers the work, under way. */
async function whileLocked<Result>(
  slug: string,
  work: () => Promise<Result>,
  meanwhile: (holder: pg.PoolClient) => Promise<unknown>,
): Promise<{ settled: Promise<Result> }> {
  const { owner } = stage.gatehouse.database
  const holder = await owner.connect()
  try {
    await holder.query(`begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
      select from accounts where slug = '${slug}' for update`)
    const settled = work()
    settled.catch(() => {})
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    while ((await owner.query(waiting)).rows.length === 0) await sleep(5)
    await meanwhile(holder)
    return { settled }
  } finally {
    await holder.query('commit')
    holder.release()
  }
}

test('an API key that is revoked while its call waits for the account adds nothing', async () => {
  const owner = await stage.gatehouse.account('keyed')
  const { secret, apiKey } = await createApiKey(owner.caller, { name: 'ssh', scopes: ['server:ssh'] })
  const program = stage.gatehouse.caller({ kind: 'api-key', secret }, null)
  const { settled } = await whileLocked(
    'keyed',
    () => addKey(program, { name: 'late', publicKey: newPublicKey() }),
    (holder) => holder.query('update api_keys set revoked_at = now() where id = $1', [apiKey.id]),
  )
  await refused('signed-out', settled)
  assert.equal((await listKeys(owner.caller, undefined)).items, [])
})

test('a person who joins another account while a call waits changes both', async () => {
  const { gatehouse } = stage
  const host = await gatehouse.account('joined-host')
  const guest = await gatehouse.account('joined-guest')
  await createInvite(host.caller, { email: guest.email, role: 'OPERATOR' })
  const token = await mailedToken(gatehouse, guest.email)
  const { settled } = await whileLocked(
    'joined-guest',
    () => addKey(guest.caller, { name: 'both', publicKey: newPublicKey() }),
    () => acceptInvite(guest.caller, { token }),
  )
  await settled
  for (const { caller } of [host, guest]) {
    const { items } = await searchEvents(caller, { verb: 'key.added', limit: 10 })
    assert.is(items.length, 1)
  }
})

test('more accounts than connections at once, and none waits for ever', async () => {
  const { gatehouse, nobody } = stage
  const tokens: string[] = []
  for (let count = 0; count < 14; count++) {
    const owner = await gatehouse.account(`crowd-${count}`)
    tokens.push(
      tokenOf((await createInvite(owner.caller, { email: `c${count}@temp.com`, role: 'VIEWER' })).link),
    )
  }
  const started = Date.now()
  const joined = await Promise.all(tokens.map((token) => acceptInvite(nobody, { token })))
  assert.is(joined.length, 14)
  assert.ok(Date.now() - started < 30_000)
})

test('an account that is being changed keeps no other waiting', async () => {
  const { gatehouse, owner, rival } = stage
  const holder = await gatehouse.database.owner.connect()
  let waiting: Promise<unknown> = Promise.resolve()
  try {
    await holder.query(`begin; select from accounts where slug = 'acme' for update`)
    let changed = false
    waiting = renameAccount(owner.caller, { name: 'Waits' }).then(() => {
      changed = true
    })
    await renameAccount(rival.caller, { name: 'Goes on' })
    await renameAccount({ ...rival.caller, core: other }, { name: 'Goes on' })
    await sleep(50)
    assert.is(changed, false)
    assert.ok((await listTeam(owner.caller, undefined)).items.length > 0, 'reads wait for nobody')
  } finally {
    await holder.query('rollback')
    holder.release()
  }
  await waiting
})

test.run()
