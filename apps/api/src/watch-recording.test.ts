import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { refused, refusesAllBut } from '@gatehouse/core/testing/refusals'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { Places } from '@gatehouse/hosts/places'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Watched, watchRecording } from './watch-recording.ts'

const test = suite('watching a session')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-watch-'))
const store = folderStore(folder)
let stage: Stage
let account: string

test.before(async () => {
  stage = await openStage()
  account = stage.owner.account.id
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A session that is going on, and its recording. */
async function live(terminal = true) {
  const { core } = stage.gatehouse
  const key = await holderKey(stage, stage.operator, `key ${Math.random()}`)
  const { id } = await openSession(stage, key, { terminal, kind: terminal ? 'shell' : 'exec' })
  const recording = await openRecording({
    store,
    id,
    header: { width: 80, height: 24 },
    seal: (dataKey, context) => core.sealer.seal(dataKey, context),
    onFailure: () => {},
  })
  const how = { exitCode: 0, exitSignal: null, bytesIn: 1, bytesOut: 1, recording: null }
  return {
    id,
    recording,
    close: () =>
      closeSession(core, { account, session: id }, { outcome: 'ended', line: null, by: null, ...how }),
  }
}

/** Watches in the background. */
function watch(caller: Stage['owner']['caller'], session: string) {
  const left = new AbortController()
  const got: Watched[] = []
  const read = async () => {
    for await (const one of watchRecording(caller, store, { session }, left.signal)) got.push(one)
  }
  const text = () => got.map((one) => ('cast' in one ? one.cast : '')).join('')
  return { got, text, left, end: read() }
}

async function until(holds: () => boolean): Promise<void> {
  for (const begun = performance.now(); !holds(); await sleep(5))
    if (performance.now() - begun > 30_000) throw new Error('it did not happen in 30 s')
}

test('shows the screen, then what comes, then that it is over', async () => {
  const { id, recording, close } = await live()
  await recording.output(Buffer.from('before\r\nits time'))
  await sleep(400)
  const { got, text, end } = watch(stage.owner.caller, id)
  await until(() => text().includes('its time'))
  assert.is(got.length, 1)
  await recording.output(Buffer.from('after'))
  await until(() => text().includes('after'))
  await recording.finish()
  await close()
  await end
  assert.equal(got.at(-1), { ended: true })
})

test('what has no terminal is shown from its beginning', async () => {
  const { id, recording, close } = await live(false)
  await recording.output(Buffer.from('one\ntwo\n'))
  await sleep(400)
  const { text, end } = watch(stage.owner.caller, id)
  await until(() => text().includes('"one\\ntwo\\n"'))
  await recording.finish()
  await close()
  await end
})

test('a session that is written down as over ends it, though nobody closed the recording', async () => {
  const { id, close } = await live()
  const { got, end } = watch(stage.owner.caller, id)
  await until(() => got.length > 0)
  await close()
  await end
  assert.equal(got.at(-1), { ended: true })
})

test('it ends with the watcher’s right, with the reason', async () => {
  const { gatehouse, owner } = stage
  const { id, recording } = await live()
  const member = await gatehouse.join(owner, 'watcher@acme.com', 'OPERATOR')
  const { got, text, end } = watch(member.caller, id)
  const refusal = refused('signed-out', end)
  await until(() => got.length > 0)
  await revokeMember(owner.caller, { user: member.user })
  await refusal
  await recording.output(Buffer.from('secret'))
  await sleep(400)
  assert.not.match(text(), /secret/)
})

test('whoever leaves leaves nothing behind', async () => {
  const { id } = await live()
  for (const pause of [0, 300]) {
    const { got, left, end } = watch(stage.owner.caller, id)
    await sleep(pause)
    left.abort()
    await end
    assert.not.equal(got.at(-1), { ended: true })
  }
})

test('of an account’s watchers few draw at a time; who waits too long is told so, and nobody else waits', async () => {
  const { id } = await live()
  const places = new Places({ all: 2, each: 1 })
  const drawing = { places, patienceMs: 50 }
  const { signal } = new AbortController()
  const first = () => watchRecording(stage.owner.caller, store, { session: id }, signal, drawing)
  const leave = await places.take('acme')
  await refused(
    'rate',
    first().next(),
    /Too many people are opening live sessions right now\. Try again in 10 seconds/,
  )
  await places.take('globex')
  leave()
  const watched = first()
  await watched.next()
  await places.take('initech')
  await watched.return(undefined)
})

test('only owners and operators may, and only where the recording is', async () => {
  const { id } = await live()
  const { signal } = new AbortController()
  const first = (caller: Stage['owner']['caller'], at: typeof store | undefined = store) =>
    watchRecording(caller, at, { session: id }, signal).next()
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, first)
  await refused('not-found', first(stage.rival.caller))
  const nowhere = folderStore(join(folder, 'of-another-machine'))
  await refused('conflict', first(stage.owner.caller, nowhere), /its gateway runs on another machine/)
})

test.run()
