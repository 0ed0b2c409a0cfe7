import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionView } from '@gatehouse/core/session/view'
import type { AccountView } from '@gatehouse/core/team/account/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { type OpenSshClient, opensshClient } from './openssh-client.ts'

const test = suite('recordings and what befalls them')
let data = ''
let gatehouse: GatehouseProcess | undefined

test.before.each(() => {
  data = makeDataFolder()
})
test.after.each(async () => {
  await gatehouse?.stop()
  gatehouse = undefined
  removeDataFolder(data)
})

/** A small disk of this process's own, at the folder named after it, and then a command. */
const onSmallDisk = (folder: string) => [
  'unshare',
  '-m',
  '--propagation',
  'private',
  'sh',
  '-c',
  'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"',
  folder,
]

async function start(options: Partial<Parameters<typeof startGatehouse>[0]> = {}) {
  const running = await startGatehouse({ data, ...options })
  gatehouse = running
  const owner = await new Api(running.url).signIn(running.signInLink())
  await eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 3 && proved === 3
  })
  const port = Number(/-p (\d+) prod-1@/.exec(running.output())?.[1])
  const key = join(data, 'demo/ops_ed25519')
  return { running, owner, client: opensshClient(data, { port, key, servers: ['prod-1'] }) }
}
const shell = (client: OpenSshClient, input: string, heard: (text: string) => void) =>
  client.run('ssh', ['-T', '-F', client.config, 'prod-1'], input, heard)
const onTerminal = (client: OpenSshClient, input: string) =>
  client.run('ssh', ['-tt', '-F', client.config, 'prod-1'], input)
async function newestClosed(owner: Api): Promise<SessionView> {
  const newest = async () => (await owner.query<{ items: SessionView[] }>('sessions.list', {})).items[0]
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const session = await newest()
  if (!session) throw new Error('there is no session')
  return session
}
async function castOf(url: string, owner: Api, { id }: SessionView): Promise<string> {
  const path = `${url}/recordings/${id}.cast?account=acme`
  return (await fetch(path, { headers: { cookie: owner.cookie } })).text()
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const shownIn = (cast: string) =>
  cast
    .trim()
    .split('\n')
    .slice(1)
    .map((line): [number, string, string] => JSON.parse(line))
    .flatMap(([, code, text]) => (code === 'o' ? [text] : []))
    .join('')

const mayMount = spawnSync('unshare', ['-m', 'true']).status === 0
if (!mayMount) console.log('SKIPPED: a full disk for recordings — needs the right to mount (CAP_SYS_ADMIN)')
else {
  test('a full disk ends the session with a line that says so; what fitted is playable, and proved', async () => {
    const folder = join(data, 'small')
    mkdirSync(folder)
    const { running, owner, client } = await start({
      prefix: onSmallDisk(folder),
      env: { RECORDINGS_URL: `file://${folder}`, GATEHOUSE_LOG: 'silent' },
    })
    // a terminal is kept whole; of what has none only so much would be that it all fits
    const { code, stderr, stdout } = await onTerminal(client, 'head -c 20000000 /dev/urandom | base64\n')
    assert.is(code, 254)
    assert.match(stderr, /This session cannot be recorded: the disk for recordings is full\. It was ended/)
    const session = await newestClosed(owner)
    assert.is(session.outcome, 'cut')
    assert.match(session.line ?? '', /the disk for recordings is full/)
    const cast = await castOf(running.url, owner, session)
    assert.is(sha256(cast), session.recording?.digest)
    const shown = shownIn(cast).replaceAll('\r', '')
    assert.ok(shown.length > 500_000, `${shown.length} bytes were kept`)
    // the shell's prompt came on the side, amidst the first lines
    const [greeting = '', begin = ''] = stdout.toString().split('\r\n')
    const kept = shown.slice(shown.indexOf(begin.slice(0, 70)))
    assert.ok(shown.startsWith(greeting))
    assert.ok(begin.startsWith(kept) || kept.startsWith(begin), 'what was shown is what was kept')
    assert.ok(stdout.length - shown.length < 1_000_000, 'no more was shown than memory is meant to hold')

    // whoever can make room hears of it, and nobody's session begins before
    const room = async () => {
      const { recordings } = await owner.query<AccountView>('account.get')
      const metrics = await (await fetch(`${running.url}/metrics`)).text()
      return [recordings?.disk, /^gatehouse_recordings_disk_state (\d)$/m.exec(metrics)?.[1]]
    }
    await eventually('it is told', async () => (await room()).join() === 'full,2')
    const refused = await onTerminal(client, 'echo on\n')
    assert.is(refused.code, 254)
    assert.match(refused.stderr, /the disk for recordings is full/)
  })
}

test('kill -9 loses less than a second of what was shown; the next start closes it as interrupted', async () => {
  const { running, owner, client } = await start()
  const everyMs = 20
  let lines = 0
  const input = `n=0; while :; do n=$((n+1)); echo $n; sleep ${everyMs / 1000}; done\n`
  const counting = shell(client, input, (text) => {
    lines += text.split('\n').length - 1
  })
  // more than a second's, at any moment between two writes
  await eventually('it counts', () => lines > 60)
  await sleep(Math.random() * 1000)
  await running.kill()
  const seen = Number((await counting).stdout.toString().trim().split('\n').at(-1))
  gatehouse = await startGatehouse({ data, env: { PORT: String(running.port) } })
  const session = await newestClosed(owner)
  assert.is(session.outcome, 'interrupted')
  const cast = await castOf(gatehouse.url, owner, session)
  assert.is(sha256(cast), session.recording?.digest)
  // on a crowded machine it may have begun to count less than a second before
  const kept = Number(
    shownIn(cast)
      .match(/^\d+(?=\r)/gm)
      ?.at(-1) ?? 0,
  )
  assert.ok(seen - kept <= 1000 / everyMs, `shown up to ${seen}, kept up to ${kept}`)
})

test.run()
