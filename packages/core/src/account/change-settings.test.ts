import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAllBut, refusesAndWritesNothing } from '../access/refusals.testing.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { by, trace } from '../access/trace.testing.ts'
import { changeAccountSettings } from './change-settings.ts'
import { getAccount } from './get-account.ts'

const test = suite('changeAccountSettings')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => changeAccountSettings(caller, { checkMinutes: 10 }))
})

test('changes how often servers are read again', async () => {
  const { owner } = stage
  assert.is((await getAccount(owner.caller, undefined)).checkMinutes, 5)
  const { events } = await trace(stage, () => changeAccountSettings(owner.caller, { checkMinutes: 1 }))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.settings_changed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: { checkMinutes: { from: 5, to: 1 } },
      details: {},
    },
  ])
  assert.is((await getAccount(owner.caller, undefined)).checkMinutes, 1)
})

test('an interval that is none is refused', async () => {
  for (const checkMinutes of [0, 1441, 1.5, Number.NaN]) {
    await refusesAndWritesNothing(stage, 'invalid', () =>
      changeAccountSettings(stage.owner.caller, { checkMinutes }),
    )
  }
})

test.run()
