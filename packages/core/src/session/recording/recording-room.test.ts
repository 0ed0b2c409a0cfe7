import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../../access/core.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { changeRecording } from '../../team/account/change-recording.ts'
import { getAccount } from '../../team/account/get-account.ts'
import { tellOfRecordings } from '../../team/account/tell-of-recordings.ts'
import { waitingMails } from '../../team/invite/mailed.testing.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { closeSession } from '../close-session.ts'
import { mustEnd } from '../must-end.ts'
import { admitSession } from '../open-session.ts'
import { admitTerminal } from '../open-terminal.ts'
import { ended, holderKey, openSession, sessionRequest } from '../sessions.testing.ts'
import { recordingDeleted } from './delete-recording.ts'
import { recordingGrows, recordingMeasured, unmeasuredRecordings } from './recording-size.ts'

const test = suite('the room for recordings')
const GB = 1000 ** 3
let stage: Stage
/** What is given to every account: 2 GB. */
let core: Core
let server: string

test.before(async () => {
  stage = await openStage()
  core = { ...stage.gatehouse.core, recordingQuota: 2 * GB }
  server = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.rival, 'theirs-1')
})
test.after(() => stage?.close())

const ofOwner = () => ({ ...stage.owner.caller, core })
const account = () => stage.owner.account.id
const taken = async () => (await getAccount(ofOwner(), undefined)).recordings?.bytes
const opened = async () => {
  const key = await holderKey(stage, stage.operator, `key ${Math.random()}`)
  const { id } = await openSession(stage, key)
  return { account: account(), session: id }
}
const close = (of: { account: string; session: string }, stored?: number) => {
  const recording = { digest: 'ab'.repeat(32), bytes: 9 * GB, ...(stored !== undefined && { stored }) }
  return closeSession(core, of, { ...ended, recording })
}

test('what recordings take is counted while they grow, when they are over, and until they are deleted', async () => {
  const [one, other] = [await opened(), await opened()]
  assert.is(await recordingGrows(core, one, 1000), null)
  await recordingGrows(core, other, 50)
  await recordingGrows(core, one, 3000)
  assert.is(await taken(), 3050)
  await close(one, 2500)
  assert.is(await taken(), 2550)
  await recordingGrows(core, one, 7000)
  assert.is(await taken(), 2550, 'what comes late changes nothing')
  await close(other)
  assert.equal(await unmeasuredRecordings(core, 10, null), [{ ...other, isOld: false }])
  await recordingMeasured(core, other, 70)
  assert.equal(await unmeasuredRecordings(core, 10, null), [])
  assert.is(await taken(), 2570)
  for (const kept of [one, other]) await recordingDeleted(core, { ...kept, label: '' }, true)
  assert.is(await taken(), 0)
})

test('many that are counted at the same time are all counted', async () => {
  const all = [await opened(), await opened(), await opened()]
  const sizes = [10, 20, 30, 40]
  await Promise.all(all.flatMap((of) => sizes.map((size) => recordingGrows(core, of, size))))
  await Promise.all(all.map((of) => close(of, 5)))
  assert.is(await taken(), 15)
  for (const kept of all) await recordingDeleted(core, { ...kept, label: '' }, true)
})

test('an account whose recordings take all they may has no sessions, and others have', async () => {
  const { gatehouse, operator, rival } = stage
  const [live, loud] = [await opened(), await opened()]
  const theirs = await openSession(stage, await holderKey(stage, rival), { server: 'theirs-1' })
  const everyone = [
    { account: account(), id: live.session },
    { account: rival.account.id, id: theirs.id },
  ]
  assert.equal(await mustEnd(core, everyone), [])
  assert.is(await recordingGrows(core, loud, 2 * GB - 1), 2 * GB)
  const says = /^The recordings of acme have used up their 2 GB, so no one can open a session\. An owner can /
  const [cut, ...others] = await mustEnd(core, everyone)
  assert.equal([cut?.id, others.length], [live.session, 0])
  assert.match(cut?.line ?? '', says)
  const request = sessionRequest(await holderKey(stage, operator, 'late'))
  await refused('conflict', admitSession(core, request), says)
  await refused('conflict', admitTerminal({ ...operator.caller, core }, { server, gateway: 'g' }), says)
  await admitSession(core, sessionRequest(await holderKey(stage, rival, 'b'), { server: 'theirs-1' }))

  const admitted = await admitSession(gatehouse.core, request)
  await changeRecording(ofOwner(), { recordingGigabytes: 1 })
  assert.match((await mustEnd(gatehouse.core, everyone))[0]?.line ?? '', /used up their 1 GB/)
  await refused('conflict', admitted.open(), /used up their 1 GB/)
  await changeRecording(ofOwner(), { recordingGigabytes: null })
  await close(loud, 0)
  assert.equal(await mustEnd(core, everyone), [])
})

test('owners take less than everybody gets, and more only from whoever runs Gatehouse', async () => {
  const more = /At most 2 GB: only your Gatehouse administrator can give more/
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => changeRecording(ofOwner(), { recordingGigabytes: 3 }),
    more,
  )
  const operator = { ...stage.gatehouse.caller({ kind: 'operator', label: 'cli' }, 'acme'), core }
  assert.is((await changeRecording(operator, { recordingGigabytes: 9 })).recordingGigabytes, 9)
  assert.is((await changeRecording(ofOwner(), { recordingGigabytes: 8 })).recordingGigabytes, 8)
  const { recordings } = await getAccount(ofOwner(), undefined)
  assert.equal([recordings?.quota, recordings?.usual, recordings?.gigabytes], [8 * GB, 2 * GB, 8])
  await changeRecording(ofOwner(), { recordingGigabytes: null, sessionMegabytes: 16 })
  assert.is((await getAccount(ofOwner(), undefined)).recordings?.quota, 2 * GB)
  assert.is((await getAccount({ ...stage.billing.caller, core }, undefined)).recordings, null)
})

test('sizes that are none are refused', async () => {
  for (const wrong of [
    { recordingGigabytes: 0 },
    { sessionMegabytes: 15 },
    { commandKilobytes: 63 },
    { commandKilobytesPerSecond: 0 },
    { sessionMegabytes: 20.5 },
  ])
    await refusesAndWritesNothing(stage, 'invalid', () => changeRecording(ofOwner(), wrong))
})

test('owners hear once that little is left, and once that nothing is; again only after there was room', async () => {
  const of = await opened()
  const tell = () => trace(stage, () => tellOfRecordings(core))
  const told = async () => (await tell()).events.map(({ verb, details }) => [verb, details.bytes])
  const grows = (bytes: number) => recordingGrows(core, of, bytes)
  await grows(1.5 * GB)
  assert.equal(await told(), [])
  await grows(1.7 * GB)
  const { events, mails } = await tell()
  assert.equal(
    [events[0]?.verb, events[0]?.details],
    ['account.recordings_nearly_full', { bytes: 1.7 * GB, quota: 2 * GB }],
  )
  assert.is(mails, 1)
  const [mail] = await waitingMails(stage.gatehouse)
  assert.equal([mail?.template, mail?.to, mail?.isFull], ['recordings-full', stage.owner.email, false])
  assert.equal(await told(), [])
  await grows(2 * GB)
  assert.equal(await told(), [['account.recordings_full', 2 * GB]])
  await grows(1.95 * GB)
  assert.equal(await told(), [])
  await grows(1.8 * GB)
  assert.equal(await told(), [], 'less again')
  await grows(2 * GB)
  assert.equal(await told(), [['account.recordings_full', 2 * GB]])
  await grows(GB)
  assert.equal(await told(), [])
  await grows(1.61 * GB)
  assert.equal(await told(), [['account.recordings_nearly_full', 1.61 * GB]])
  await close(of, 0)
})

test.run()
