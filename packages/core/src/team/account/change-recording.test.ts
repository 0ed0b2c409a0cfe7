import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { admitSession } from '../../session/open-session.ts'
import { holderKey, sessionRequest } from '../../session/sessions.testing.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { waitingMails } from '../invite/mailed.testing.ts'
import { changeRecording } from './change-recording.ts'
import { getAccount } from './get-account.ts'
import { letGracePass } from './grace.testing.ts'
import { firstRecordingRoom } from './recording-room.ts'

const test = suite('changeRecording')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => changeRecording(caller, { recordInput: true }))
})

test('input is not recorded, and recordings are kept for ever, unless somebody says so', async () => {
  const { recordInput, recordingDays } = await getAccount(stage.viewer.caller, undefined)
  assert.equal([recordInput, recordingDays], [false, null])
})

test('each is changed by itself, stands in the log, and holds from the next session on', async () => {
  const { owner, operator, gatehouse } = stage
  const { events } = await trace(stage, () => changeRecording(owner.caller, { recordInput: true }))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.settings_changed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: { recordInput: { from: false, to: true } },
      details: {},
    },
  ])
  const room = { recordingGigabytes: null, ...firstRecordingRoom }
  assert.equal(await changeRecording(owner.caller, { recordingDays: 90 }), {
    recordInput: true,
    recordingDays: 90,
    ...room,
  })
  await registerTestServer(owner, 'prod-1')
  const request = sessionRequest(await holderKey(stage, operator))
  assert.ok((await admitSession(gatehouse.core, request)).destination.record_input)
  assert.equal(await changeRecording(owner.caller, { recordInput: false, recordingDays: null }), {
    recordInput: false,
    recordingDays: null,
    ...room,
  })
})

test('a shorter time holds a day later, and every owner hears of it; a longer one holds at once', async () => {
  const { gatehouse, owner } = stage
  const kept = async () => {
    const { rows } = await gatehouse.database.owner.query<{ days: number | null }>(
      `select recording_days_now(a) as days from accounts a where slug = 'acme'`,
    )
    return rows[0]?.days
  }
  const { mails, events } = await trace(stage, () => changeRecording(owner.caller, { recordingDays: 90 }))
  assert.is(await kept(), null)
  assert.is(mails, 1)
  assert.equal(events[0]?.changes.formerRecordingDaysUntil, { from: null, to: '(time)' })
  const [mail] = await waitingMails(gatehouse)
  assert.equal(
    [mail?.template, mail?.to, mail?.by, mail?.days, mail?.formerDays],
    ['recordings-shortened', owner.email, owner.email, 90, null],
  )
  await changeRecording(owner.caller, { recordingDays: 30 })
  assert.is(await kept(), null, 'shortened once more: what held before the first still holds')
  await letGracePass(gatehouse.database)
  assert.is(await kept(), 30)
  const longer = await trace(stage, () => changeRecording(owner.caller, { recordingDays: 60 }))
  assert.is(await kept(), 60)
  assert.is(longer.mails, 0)
  await changeRecording(owner.caller, { recordingDays: 1 })
  assert.is(await kept(), 60)
  await changeRecording(owner.caller, { recordingDays: null })
  assert.is(await kept(), null, 'taken back in time')
})

test('days that are none are refused', async () => {
  for (const recordingDays of [0, 3651, 1.5, Number.NaN]) {
    await refusesAndWritesNothing(stage, 'invalid', () =>
      changeRecording(stage.owner.caller, { recordingDays }),
    )
  }
})

test.run()
