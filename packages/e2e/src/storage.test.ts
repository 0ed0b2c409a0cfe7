import { execFile } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SessionView } from '@gatehouse/core/session/view'
import { S3Bucket } from '@gatehouse/recordings/storage/s3-bucket'
import { type FaultyS3, startFaultyS3 } from '@gatehouse/recordings/testing/faulty-s3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { openDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { ssh } from './ssh.ts'

const main = join(import.meta.dirname, '../../../apps/cli/src/main.ts')
const test = suite('recordings in a bucket')
let data = ''
let s3: FaultyS3
let env: Record<string, string> = {}
let gatehouse: GatehouseProcess
let owner: Api

test.before(async () => {
  data = makeDataFolder()
  s3 = await startFaultyS3()
  env = {
    RECORDINGS_URL: `s3://${s3.bucket}/casts?endpoint=${s3.endpoint}`,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    GATEHOUSE_LOG: 'silent',
  }
  gatehouse = await startGatehouse({ data, env })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  await eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 3 && proved === 3
  })
})
test.after(async () => {
  await gatehouse?.stop()
  await s3?.close()
  removeDataFolder(data)
})

const newest = async () =>
  (await owner.query<{ items: SessionView[] }>('sessions.list', { limit: 1 })).items[0]
/** Runs a command through the gateway; answers its session's id when it is over. */
async function record(command: string): Promise<string> {
  const port = Number(/-p (\d+) prod-1@/.exec(gatehouse.output())?.[1])
  const before = (await newest())?.id
  const login = { port, login: 'prod-1', key: { path: join(data, 'demo/ops_ed25519') } }
  assert.is((await ssh(login, command)).code, 0)
  await eventually('it is over', async () => {
    const session = await newest()
    return session?.id !== before && session?.closedAt !== null
  })
  return (await newest())?.id ?? ''
}
const cast = async (id: string) =>
  (
    await fetch(`${gatehouse.url}/recordings/${id}.cast?account=acme`, { headers: { cookie: owner.cookie } })
  ).text()
/** Casts in the spool; their indexes come and go beside them. */
const waiting = () =>
  existsSync(join(data, 'spool'))
    ? readdirSync(join(data, 'spool')).filter((name) => name.endsWith('.cast')).length
    : 0
/** The command beside the running Gatehouse. */
const verify = (...args: string[]) =>
  new Promise<{ code: number; verified: { session: string; state: string }[] }>((resolve) => {
    const { PATH } = process.env
    execFile(
      process.execPath,
      [main, 'sessions', 'verify', '--account', 'acme', '--json', ...args],
      { env: { PATH, HOME: data, GATEHOUSE_DATA: data, ...env } },
      (error, stdout) => resolve({ code: Number(error?.code ?? 0), verified: JSON.parse(stdout || '[]') }),
    )
  })
const states = ({ verified }: Awaited<ReturnType<typeof verify>>) => verified.map(({ state }) => state)

test('a recording goes into the bucket when its session is over, leaves the spool, and is played from there', async () => {
  const id = await record('echo kept in the bucket')
  await eventually('it is in the bucket', () => waiting() === 0)
  assert.match(await cast(id), /kept in the bucket/)
  assert.equal(await verify(), { code: 0, verified: (await verify('--session', id)).verified })
})

test('while the bucket is away, over a restart too, sessions go on and nothing is lost', async () => {
  await s3.down()
  const id = await record('echo kept in the spool')
  assert.match(await cast(id), /kept in the spool/)
  assert.is(waiting(), 1)
  assert.equal(states(await verify()), ['ok', 'unreadable'])
  const [, first] = (await owner.query<{ items: SessionView[] }>('sessions.list', {})).items
  assert.match(await cast(first?.id ?? ''), /The storage that holds this recording is not responding/)
  await gatehouse.stop()
  gatehouse = await startGatehouse({ data, env: { ...env, PORT: String(gatehouse.port) } })
  assert.match(await cast(id), /kept in the spool/)
  const another = await record('echo after the restart')
  assert.is(waiting(), 2)
  await s3.up()
  await eventually('all are in the bucket', () => waiting() === 0, 60_000)
  for (const one of [id, another]) assert.match(await cast(one), /spool|restart/)
  const { code, verified } = await verify()
  assert.equal([code, ...verified.map(({ state }) => state)], [0, 'ok', 'ok', 'ok'])
})

test('past the days of the account it is deleted from the bucket; its session says so, and it is not played', async () => {
  const id = await record('echo kept for a day')
  await eventually('it is in the bucket', () => waiting() === 0)
  await owner.mutate('account.changeRecording', { recordingDays: 1 })
  const database = openDatabase(data)
  await database.force('update accounts set former_recording_days_until = now()')
  await database.force(`update sessions set closed_at = now() - interval '25 hours' where id = $1`, [id])
  await database.close()
  const deleted = async () =>
    (await owner.query<SessionView>('sessions.get', { session: id })).recordingDeletedAt !== null
  await eventually('its time is over', deleted, 90_000) // a worker looks each minute
  const bucket = new S3Bucket(
    { kind: 's3', bucket: s3.bucket, prefix: 'casts/', endpoint: s3.endpoint, region: 'us-east-1' },
    s3.credentials,
  )
  assert.is(await bucket.find(`${id}.cast`), null)
  const answer = await fetch(`${gatehouse.url}/recordings/${id}.cast?account=acme`, {
    headers: { cookie: owner.cookie },
  })
  assert.is(answer.status, 410)
  assert.match(await answer.text(), /was deleted on/)
  assert.equal(await verify('--session', id).then((one) => [one.code, ...states(one)]), [0, 'deleted'])
})

test('a start without credentials ends with a line that names what is missing', async () => {
  const started = await startGatehouse({
    data: join(data, 'never'),
    env: { RECORDINGS_URL: env['RECORDINGS_URL'] ?? '' },
  }).catch((error: Error) => error.message)
  assert.match(String(started), /AWS_ACCESS_KEY_ID is not set, but RECORDINGS_URL names a bucket/)
  rmSync(join(data, 'never'), { recursive: true, force: true })
})

test.run()
