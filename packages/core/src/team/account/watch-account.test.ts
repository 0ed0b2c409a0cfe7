import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { mailedLink } from '../../identity/sign-in/mailed-link.testing.ts'
import { redeemLink } from '../../identity/sign-in/redeem-link.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage, strangers } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { createInvite } from '../invite/create-invite.ts'
import { revokeMember } from '../member/revoke-member.ts'
import { renameAccount } from './rename-account.ts'
import { watchAccount } from './watch-account.ts'

const test = suite('watchAccount')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

/** Watches as a member; `next` answers the topics that come within two seconds. */
function watch({ caller }: Stage['owner']) {
  const stop = new AbortController()
  const stream = watchAccount(caller, stop.signal)
  let coming = stream.next()
  return {
    stop,
    async next(): Promise<string[]> {
      const result = await Promise.race([coming, sleep(2000, null, { ref: false })])
      if (result === null) throw new Error('nothing was heard')
      coming = stream.next()
      coming.catch(() => {})
      return result.value?.topics ?? []
    },
    /** What the stream ends with; what was heard before is passed over. */
    async ended(): Promise<IteratorResult<{ topics: string[] }>> {
      let result = await coming
      while (!result.done) result = await stream.next()
      return result
    },
  }
}

test('strangers watch nothing', async () => {
  for (const [caller, reason] of strangers(stage)) {
    await refused(reason, watchAccount(caller, new AbortController().signal).next())
  }
})

test('says which pages a change made stale, to those of the account alone', async () => {
  const { owner, viewer, rival } = stage
  const ours = watch(viewer)
  const theirs = watch(rival)
  await sleep(200)
  await renameAccount(owner.caller, { name: 'Acme' })
  const heard = await ours.next()
  assert.ok(heard.includes('account') && heard.includes('audit') && !heard.includes('keys'), heard.join())
  await addKey(owner.caller, { name: 'laptop', publicKey: newPublicKey() })
  assert.ok((await ours.next()).includes('keys'))
  await createInvite(owner.caller, { email: 'new@temp.com', role: 'VIEWER' })
  assert.ok((await ours.next()).includes('invites'))
  await renameAccount(rival.caller, { name: 'Globex' })
  assert.equal((await theirs.next()).includes('account'), true)
  theirs.stop.abort()
  ours.stop.abort()
  assert.is((await theirs.ended()).done, true)
  assert.is((await ours.ended()).done, true)
})

test('what comes together is looked at and told together, whatever the number of pages', async () => {
  const { owner, operator, viewer, gatehouse } = stage
  const pages = Array.from({ length: 12 }, (_, at) => watch(at % 2 ? operator : viewer))
  await sleep(300)
  let most = 0
  const { pool } = gatehouse.core
  const looking = setInterval(() => {
    most = Math.max(most, pool.totalCount - pool.idleCount)
  }, 1)
  const changes = 10
  for (let n = 0; n < changes; n++) await renameAccount(owner.caller, { name: `Acme ${n}` })
  let told = 0
  await Promise.all(
    pages.map(async ({ next }) => {
      for (let quiet = false; !quiet; ) {
        quiet = await Promise.race([next().then(() => false), sleep(600, true)]).catch(() => true)
        if (!quiet) told++
      }
    }),
  )
  clearInterval(looking)
  for (const { stop } of pages) stop.abort()
  assert.ok(told >= pages.length && told <= pages.length * 5, `${told} times`)
  assert.ok(most <= 4, `${most} connections`)
})

test('goes on after the database has cut the connection, and then calls everything stale', async () => {
  const { owner, viewer, gatehouse } = stage
  const ours = watch(viewer)
  await sleep(200)
  await gatehouse.database.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`,
  )
  const heard = await ours.next().catch(() => ours.next())
  assert.ok(heard.includes('servers') && heard.includes('keys'), heard.join())
  await renameAccount(owner.caller, { name: 'Acme again' })
  assert.ok((await ours.next()).includes('account'))
  ours.stop.abort()
})

test('ends with the membership', async () => {
  const { gatehouse, owner } = stage
  const member = await gatehouse.join(owner, 'watcher@temp.com', 'VIEWER')
  const theirs = watch(member)
  await sleep(200)
  // it may be told before the one who revoked is answered
  const ended = refused('signed-out', theirs.ended())
  await revokeMember(owner.caller, { user: member.user })
  await ended
})

test("somebody who signs in makes nobody read the account's servers again", async () => {
  const { core } = stage.gatehouse
  const watched = watch(stage.viewer)
  await sleep(200)
  await redeemLink(stage.gatehouse.caller(null, null), {
    token: tokenOf(await mailedLink(core, stage.operator.email)),
  })
  assert.equal((await watched.next()).sort(), ['audit', 'team'])
  watched.stop.abort()
})

test.run()
