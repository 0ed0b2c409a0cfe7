import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { mustEnd } from '@gatehouse/core/session/must-end'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'

const test = suite('gatehouse sessions terminate')
let stage: CommandStage
let owner: Member
let session: string

test.before(async () => {
  stage = await openCommandStage()
  owner = await stage.product.account('acme')
  await registerTestServer(owner, 'prod-1')
  const gatehouse = { gatehouse: stage.product }
  session = (await openSession(gatehouse, await holderKey(gatehouse, owner))).id
})
test.after(() => stage?.close())

const terminate = (id: string) => ['sessions', 'terminate', '--account', 'acme', '--session', id]

test('what is no live session of the account is refused', async () => {
  assert.match(await stage.failed(terminate('prod-1'), 2), /^session: This is not a valid ID/)
  const other = '00000000-0000-7000-8000-000000000000'
  assert.match(await stage.failed(terminate(other)), /Session not found/)
  await stage.product.join(owner, 'viewer@acme.com', 'VIEWER')
  assert.match(await stage.failed([...terminate(session), '--as', 'viewer@acme.com']), /session:terminate/)
})

test('cuts a session off, once, and the log says who did', async () => {
  const said = await stage.done(terminate(session))
  assert.is(said, `Ending the session of ${owner.email} on prod-1.\n`)
  const [ending] = await mustEnd(stage.product.core, [{ account: owner.account.id, id: session }])
  assert.match(ending?.line ?? '', /^Ended by gatehouse command \(/)
  const { items } = await searchEvents(owner.caller, { verb: 'session.terminated' })
  assert.match(items[0]?.actor.label ?? '', /^gatehouse command \(/)
  assert.match(await stage.failed(terminate(session)), /already ended/)
})

test.run()
