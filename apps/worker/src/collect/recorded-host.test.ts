import { execFile } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { changeServerAccess } from '@gatehouse/core/fleet/server/change-access'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { removeServer } from '@gatehouse/core/fleet/server/remove-server'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { listSessions } from '@gatehouse/core/session/list-sessions'
import type { SessionView } from '@gatehouse/core/session/view'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { until } from '@gatehouse/core/testing/until'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { HostPool } from '@gatehouse/hosts/pool'
import { HostRecorder } from '@gatehouse/hosts/recorder/host-recorder'
import { RecordingIncomplete } from '@gatehouse/hosts/recorder/recording-incomplete'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import { readCast } from '@gatehouse/recordings/record/read-cast'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startWorker } from '../worker.ts'
import { collectRecording } from './collect-recording.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: a real host that records — install ${missing}`)
const test = suite('a host that records')
const base = mkdtempSync(join(tmpdir(), 'gatehouse-recorded-'))
const store = folderStore(join(base, 'recordings'))
const laptop = generateManagementKey('ops@laptop')
let stage: Stage
let host: OpenSshHost
let worker: Awaited<ReturnType<typeof startWorker>> | undefined
let server: string

if (!missing) {
  test.before(async () => {
    stage = await openStage()
    host = await startOpenSshHost()
    writeFileSync(join(base, 'key'), laptop.privateKey, { mode: 0o600 })
    const { core, database } = stage.gatehouse
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    await host.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
    await addKey(stage.operator.caller, { name: 'laptop', publicKey: laptop.publicKey })
    worker = await startWorker({
      core,
      database: database.address,
      mailer: { send: async () => {}, close() {} },
      hosts: new HostPool({ connectMs: 3000, execMs: 10_000 }),
      recordings: store,
    })
    const { host: address, port, hostKey } = host
    const at = { name: 'prod-1', host: address, port, hostKey }
    server = (await registerServer(stage.owner.caller, at)).id
    await inSync()
  })
  test.after(async () => {
    await worker?.stop()
    await host?.close()
    await stage?.close()
    rmSync(base, { recursive: true, force: true })
  })
}

/** The store as it is behind a spool: what is complete was brought there, and beginning it anew finds no trace of it. */
function behindSpool(): RecordingStore {
  const spool = folderStore(join(base, 'spool'))
  return {
    ...store,
    async create(name) {
      const file = await spool.create(name)
      return {
        get size() {
          return file.size
        },
        append: (bytes) => file.append(bytes),
        truncate: (size) => file.truncate(size),
        release: () => file.release(),
        async complete() {
          await file.complete()
          assert.is(await store.find(name), null, 'something else is there')
          renameSync(join(base, 'spool', name), join(base, 'recordings', name))
        },
      }
    },
  }
}
/** The host as its own root key reaches it, beside the worker. */
const recorderOn = (pool: HostPool) => {
  const { host: address, port, hostKey, managementKey } = host
  return new HostRecorder(pool, { host: address, port, hostKey, privateKey: managementKey.privateKey })
}
const sync = async () => (await getServer(stage.owner.caller, { server })).sync
const inSync = () => until('in sync', async () => (await sync()).state === 'in-sync')
const look = async () => {
  await syncNow(stage.owner.caller, { server })
}
const sessions = async () => (await listSessions(stage.viewer.caller, {})).items
const change = (access: 'direct' | 'recorded') =>
  changeServerAccess(stage.owner.caller, { server, access }).then(inSync)
const run = async (command: string, input?: string) => (await host.run(command, input)).stdout
const events = async (verb: 'session.collected' | 'server.drifted') =>
  (await searchEvents(stage.owner.caller, { verb })).items

function ssh(args: string[], command: string): Promise<{ code: number; stdout: string }> {
  const options = ['-F', 'none', '-q', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no']
  const to = ['-o', 'UserKnownHostsFile=/dev/null', '-i', join(base, 'key'), '-p', String(host.port)]
  return new Promise((resolve) => {
    execFile('ssh', [...options, ...to, ...args, `ops@${host.host}`, command], (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout }),
    )
  })
}

async function castOf({ id }: SessionView): Promise<string> {
  const { sealer } = stage.gatehouse.core
  const pieces: Buffer[] = []
  for await (const piece of readCast(store, id, (key, context) => sealer.open(key, context)))
    pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

const seen = new Set<string>()

/** Looks at the host until so many sessions are here, and answers the one that came: hosts tell their times in seconds. */
async function collected(count: number): Promise<SessionView> {
  await look()
  await until(`${count} sessions`, async () => (await sessions()).length === count)
  await until('the spool is empty', async () => (await run('ls /var/spool/gatehouse')) === '')
  const [came, ...others] = (await sessions()).filter(({ id }) => !seen.has(id))
  if (!came || others.length > 0) throw new Error(`${others.length + (came ? 1 : 0)} came, not one`)
  seen.add(came.id)
  return came
}

test('what a member does with their own key is recorded there, fetched, and tied to them', async () => {
  await change('recorded')
  assert.equal(await ssh([], 'echo plain; exit 4'), { code: 4, stdout: 'plain\n' })
  const session = await collected(1)
  assert.equal(
    {
      email: session.email,
      origin: session.origin,
      kind: session.kind,
      command: session.command,
      terminal: session.terminal,
      from: session.clientAddress,
      outcome: session.outcome,
      exitCode: session.exitCode,
      bytesOut: session.bytesOut,
    },
    {
      email: 'ops@acme.com',
      origin: 'host',
      kind: 'exec',
      command: 'echo plain; exit 4',
      terminal: false,
      from: '127.0.0.1',
      outcome: 'ended',
      exitCode: 4,
      bytesOut: 6,
    },
  )
  const cast = await castOf(session)
  assert.match(cast, '"plain\\n"')
  const [event] = await events('session.collected')
  assert.is(event?.actor.kind, 'system')
  assert.is(event?.changes.recordingDigest?.to, session.recording?.digest)
})

test('with a terminal, its replay has the times at which things were shown', async () => {
  await ssh(['-tt'], 'echo first; sleep 1; echo second')
  const session = await collected(2)
  assert.is(session.terminal, true)
  const [, first, second] = (await castOf(session)).trim().split('\n')
  assert.is(JSON.parse(first ?? '')[2], 'first\r\n')
  const [at, , text] = JSON.parse(second ?? '')
  assert.is(text, 'second\r\n')
  assert.ok(at > 0.9 && at < 5)
})

test('what a login puts into the spool by itself is taken as far as its form goes', async () => {
  const folder = '/var/spool/gatehouse/AAAAAAAAAAAA'
  await run(
    `setpriv --reuid ops --regid ops --clear-groups sh -c 'umask 077; mkdir ${folder}; cd ${folder}; printf "pid 1 1\\nat never\\nfrom <b>" >head; printf "exit 1\\nat 1\\n" >end; printf "a\\0b\\033]0;x\\007" >out; printf "O 1e9 5\\n" >time; printf "c\\0d" >command'`,
  )
  const session = await collected(3)
  assert.equal([session.clientAddress, session.command, session.bytesOut], ['unknown', 'c\u{fffd}d', 9])
  const cast = await castOf(session)
  assert.match(cast, 'not in the recorder’s format')
  assert.match(cast, 'a\\u0000b\\u001b]0;x\\u0007')
})

/** A recording as a login's own programs leave it, of 2 MiB in printable characters. */
const spool = (name: string) =>
  run(
    `setpriv --reuid ops --regid ops --clear-groups sh -c 'umask 077; mkdir /var/spool/gatehouse/${name}; cd /var/spool/gatehouse/${name}; printf "pid 1 1\\n" >head; base64 -w 100 /dev/urandom | head -c 2097152 >out; : >time; : >command; printf "exit 0\\nat 1\\n" >end'`,
  )

test('it is fetched whole, whatever else is asked about recordings meanwhile', async () => {
  await spool('BBBBBBBBBBBB')
  const bytes = await run('cat /var/spool/gatehouse/BBBBBBBBBBBB/out')
  const others = new HostPool()
  let going = true
  const placing = (async () => {
    while (going) await recorderOn(others).place()
  })()
  const session = await collected(4)
  going = false
  await placing
  await others.close()
  assert.is(session.bytesOut, bytes.length)
  const shown = (await castOf(session)).trim().split('\n').slice(1)
  const output = shown.map((line) => JSON.parse(line)).filter(([, kind]) => kind === 'o')
  assert.ok(output.map(([, , text]) => text).join('') === bytes)
})

test('one of which less arrives than the host has listed stays there, and is no session', async () => {
  await spool('CCCCCCCCCCCC')
  const pool = new HostPool()
  const recorder = recorderOn(pool)
  const [listed] = (await recorder.place()).recordings
  if (!listed) throw new Error('nothing is listed')
  await run('truncate -s 1M /var/spool/gatehouse/CCCCCCCCCCCC/out')
  const { core } = stage.gatehouse
  const { id: account } = await getAccount(stage.owner.caller, undefined)
  const collection = { core, store, recorder, account, server }
  await collectRecording(collection, listed).then(
    () => assert.unreachable('taken'),
    (error: unknown) => assert.instance(error, RecordingIncomplete),
  )
  assert.is((await sessions()).length, 4)
  const half = { ...listed, bytes: listed.bytes / 2 }
  // it is stored, and then the session cannot be written down
  const stored = { ...collection, store: behindSpool() }
  await collectRecording({ ...stored, lost: AbortSignal.abort() }, half).then(
    () => assert.unreachable('taken'),
    (error: Error) => assert.is(error.name, 'AbortError'),
  )
  await collectRecording(stored, half)
  await pool.close()
  seen.add((await sessions())[0]?.id ?? '')
  assert.is(await run('ls /var/spool/gatehouse'), '')
})

test('a recorder that somebody has changed is drift, and is mended', async () => {
  await run('echo exit >>/usr/local/lib/gatehouse/record')
  await look()
  await until('drift', async () => (await events('server.drifted')).length > 0)
  await inSync()
  assert.match(
    JSON.stringify((await events('server.drifted'))[0]?.details),
    'a different program in its place',
  )
  assert.is((await ssh([], 'echo again')).stdout, 'again\n')
  await collected(6)
})

test('where it cannot record, the server says why, and keys leave all the same', async () => {
  await run('mv /usr/bin/script /usr/bin/script.away')
  const second = await addKey(stage.operator.caller, {
    name: 'second',
    publicKey: generateManagementKey('x').publicKey,
  })
  await until('failing', async () => (await sync()).state === 'failing')
  assert.match((await sync()).error ?? '', 'needs script of util-linux')
  await removeKey(stage.operator.caller, { key: second.id })
  const keys = async () => (await run('grep -c "command=" /home/ops/.ssh/authorized_keys')).trim()
  await until('the key is gone', async () => (await keys()) === '1')
  await run('mv /usr/bin/script.away /usr/bin/script')
  await look()
  await inSync()
})

test('turned off, what was still there is fetched, and nothing of it is left', async () => {
  await ssh([], 'echo last')
  await change('direct')
  await until('7 sessions', async () => (await sessions()).length === 7)
  await look()
  const left = async () => run('ls -d /usr/local/lib/gatehouse /var/spool/gatehouse 2>/dev/null || :')
  await until('nothing is left', async () => (await left()) === '')
  assert.is((await ssh([], 'echo "[$SSH_ORIGINAL_COMMAND]"')).stdout, '[]\n')
})

test('a server that is removed gives up what it has recorded before it is gone', async () => {
  await change('recorded')
  await ssh([], 'echo farewell')
  await removeServer(stage.owner.caller, { server })
  await until('it is gone', async () => (await listServers(stage.owner.caller, {})).items.length === 0)
  const came = (await sessions()).filter(({ id }) => !seen.has(id))
  assert.equal(came.map(({ command }) => command).sort(), ['echo farewell', 'echo last'])
  assert.ok((await ssh([], 'true')).code !== 0)
})

if (!missing) test.run()
