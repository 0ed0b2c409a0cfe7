import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { getAccount } from './get-account.ts'
import { renameAccount } from './rename-account.ts'

const test = suite('renameAccount')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => renameAccount(caller, { name: 'Other' }))
})

test('gives another name, and syncs nothing', async () => {
  const { owner } = stage
  const { events, synced } = await trace(stage, () => renameAccount(owner.caller, { name: ' Acme Ltd. ' }))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.renamed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: { name: { from: 'acme', to: 'Acme Ltd.' } },
      details: {},
    },
  ])
  assert.equal(synced, [])
  assert.is((await getAccount(owner.caller, undefined)).name, 'Acme Ltd.')
})

test('fields that it does not name are passed over, whatever they are called', async () => {
  const { owner, rival } = stage
  const more = {
    id: rival.account.id,
    slug: 'mine',
    memberLimit: 999,
    recordInput: true,
    closedAt: '2020-01-01',
  }
  const before = await getAccount(owner.caller, undefined)
  const { events } = await trace(stage, () => renameAccount(owner.caller, { name: 'Acme', ...more }))
  assert.equal(Object.keys(events[0]?.changes ?? {}), ['name'])
  assert.equal(await getAccount(owner.caller, undefined), { ...before, name: 'Acme' })
  assert.is((await getAccount(rival.caller, undefined)).name, 'globex')
})

test('a name that is none is refused', async () => {
  for (const name of ['', 'a\r\nb', 'a\u0007', '\u202eevil', 'x'.repeat(81)]) {
    await refusesAndWritesNothing(stage, 'invalid', () => renameAccount(stage.owner.caller, { name }))
  }
})

test.run()
