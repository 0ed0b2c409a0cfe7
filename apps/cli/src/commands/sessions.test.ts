import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSealer } from '@gatehouse/core/crypto/seal'
import { announced } from '@gatehouse/core/database/testing/announced'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { recordingDeleted } from '@gatehouse/core/session/recording/delete-recording'
import { ended, holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import type { SessionFiles } from '@gatehouse/core/session/view'
import { changeAccountSettings } from '@gatehouse/core/team/account/change-settings'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'
import { runHere } from '../testing/run-here.ts'

const test = suite('gatehouse sessions')
const acme = ['--account', 'acme']
let stage: CommandStage
let owner: Member
let folder: string

test.before(async () => {
  stage = await openCommandStage()
  owner = await stage.product.account('acme')
  await registerTestServer(owner, 'prod-1')
  folder = join(stage.folder, 'recordings')
})
test.after(() => stage?.close())

/** A session that is over, with its recording. */
async function recorded(more: { command?: string; files?: SessionFiles } = {}): Promise<string> {
  const gatehouse = stage.product
  const { core } = gatehouse
  const holder = await holderKey({ gatehouse }, owner, `key ${Math.random()}`)
  const command = more.command ?? 'uptime'
  const { id } = await openSession({ gatehouse }, holder, { kind: 'exec', command })
  // the command's own secret
  const sealer = createSealer(stage.env['GATEHOUSE_SECRET'] ?? '')
  const seal = (key: Buffer, context: string) => sealer.seal(key, context)
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store: folderStore(folder), id, header, seal, onFailure: () => {} })
  await recording.output(Buffer.from(`the recording of ${id}`))
  const { digest, bytes } = await recording.finish()
  const closing = { ...ended, recording: { digest, bytes }, files: more.files ?? null }
  await closeSession(core, { account: owner.account.id, session: id }, closing)
  return id
}
const verify = async (...args: string[]) => {
  const { code, out } = await runHere(['sessions', 'verify', ...acme, '--json', ...args], stage.env)
  const verified: { session: string; state: string; reason: string | null }[] = JSON.parse(out)
  return { code, states: verified.map(({ state }) => state), verified }
}

test('lists and shows, and what a terminal would act on is left out', async () => {
  const operations = [{ at: '2026-01-02T03:04:05.000Z', op: 'read', path: '/etc/hosts', bytes: 7, ok: false }]
  const session = await recorded({
    command: 'echo \x1b]0;evil\x07',
    files: { operations, total: 3, lost: null },
  })
  const listed = await stage.done(['sessions', 'list', ...acme])
  assert.match(listed, new RegExp(`^${session} .*owner@prod-1 +exit 3 +echo \\]0;evil$`, 'm'))
  const shown = await stage.done(['sessions', 'show', ...acme, '--session', session])
  assert.match(shown, /^what +echo \]0;evil$/m)
  assert.match(shown, /^recording +\d+ bytes, SHA-256 [0-9a-f]{64}$/m)
  assert.match(shown, /^2026-01-02 03:04:05Z +read +7 +no +\/etc\/hosts$/m)
  assert.match(
    await stage.failed(['sessions', 'show', ...acme, '--session', '01900000-0000-7000-8000-000000000000']),
    /Session not found/,
  )
  assert.equal((await stage.json(['sessions', 'list', ...acme, '--live'])).length, 0)
})

test('recordings as they were made are ok', async () => {
  await recorded()
  assert.equal(await verify().then(({ code, states }) => [code, ...states]), [0, 'ok', 'ok'])
  assert.match(await stage.done(['sessions', 'verify', ...acme]), /^2 ok$/m)
})

test('one that was changed, exchanged or taken away is named, and the exit code is 1', async () => {
  const [first, second, third] = [await recorded(), await recorded(), await recorded()]
  const path = (session: string) => join(folder, `${session}.cast`)
  const bytes = readFileSync(path(first))
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 120) ^ 1, bytes.length - 120)
  writeFileSync(path(first), bytes)
  renameSync(path(third), path(second))
  const { code, verified } = await verify()
  const stateOf = (session: string) => verified.find((one) => one.session === session)?.state
  assert.equal([code, stateOf(first), stateOf(second), stateOf(third)], [1, 'altered', 'altered', 'missing'])
  assert.equal(await verify('--session', third).then(({ code, states }) => [code, ...states]), [1, 'missing'])
  const table = await runHere(['sessions', 'verify', ...acme], stage.env)
  assert.is(table.code, 1)
  assert.match(table.out, new RegExp(`^${third} .* missing `, 'm'))
  assert.match(table.out, /^2 ok, 3 not$/m)
})

test('a digest that was changed in the database has the log against it, and so has a deletion that was not one', async () => {
  const [first, second, third] = [await recorded(), await recorded(), await recorded()]
  await announced(stage.product.database, async (client) => {
    await client.query('update sessions set recording_digest = $2 where id = $1', [first, 'cd'.repeat(32)])
    await client.query('update sessions set recording_deleted_at = now() where id = $1', [second])
  })
  await recordingDeleted(stage.product.core, { account: owner.account.id, session: third, label: 'x' }, true)
  const state = async (session: string) => (await verify('--session', session)).states[0]
  assert.equal(
    [await state(first), await state(second), await state(third)],
    ['altered', 'altered', 'deleted'],
  )
})

test('what recordings hold and how long they are kept is set', async () => {
  const set = (...args: string[]) => ['account', 'recording', ...acme, ...args]
  assert.equal(await stage.json(set('--input', 'on', '--keep-days', '90')), {
    recordInput: true,
    recordingDays: 90,
    recordingGigabytes: null,
    sessionMegabytes: 4000,
    commandKilobytes: 1024,
    commandKilobytesPerSecond: 2,
  })
  const room = [
    '--quota-gb',
    '7',
    '--session-mb',
    '500',
    '--command-kib',
    '2048',
    '--command-kib-per-second',
    '4',
  ]
  const told = await stage.done(set(...room))
  assert.match(told, /They can use 7 GB in all, and 500 MB for one session\./)
  assert.match(told, /2048 KiB are kept in each direction, plus 4 KiB for each second/)
  assert.match(await stage.done(['account', 'show', ...acme]), /^recordings: .* of 7 GB$/m)
  assert.match(await stage.done(set('--quota-gb', 'usual')), /can use the default space/)
  assert.match(await stage.failed(set('--session-mb', '1'), 2), /sessionMegabytes: At least 16 MB/)
  assert.match(await stage.done(set('--keep-days', 'forever')), /kept forever/)
  assert.match(await stage.failed(set('--keep-days', 'soon'), 2), /recordingDays: /)
  assert.match(await stage.failed(set(), 2), /Name at least one setting to change/)
  assert.match(await stage.failed(set('--input', 'maybe'), 2), /on or off/)
})

test('shows how many connections a forwarded place had', async () => {
  const gatehouse = stage.product
  await changeAccountSettings(owner.caller, { forwardTo: ['db:5432'] })
  const holder = await holderKey({ gatehouse }, owner, 'forwarding')
  const { id: session } = await openSession({ gatehouse }, holder, { kind: 'forward', forwardTo: 'db:5432' })
  const [first, last] = ['2026-01-02T03:04:05.000Z', '2026-01-02T03:14:05.000Z'] as const
  const connections = { carried: 50, failed: 2, first, last }
  const closing = { ...ended, exitCode: null, recording: null, connections }
  await closeSession(gatehouse.core, { account: owner.account.id, session }, closing)
  const listed = await stage.done(['sessions', 'list', ...acme])
  assert.match(listed, new RegExp(`^${session} .* ended +forward to db:5432 ×50$`, 'm'))
  const shown = await stage.done(['sessions', 'show', ...acme, '--session', session])
  assert.match(shown, /^connections +50 carried, 2 failed$/m)
  assert.match(shown, /^last +2026-01-02 03:14:05Z$/m)
  const { connections: told } = await stage.json(['sessions', 'show', ...acme, '--session', session])
  assert.equal(told, connections)
})

test.run()
