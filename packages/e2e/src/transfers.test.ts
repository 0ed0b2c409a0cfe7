import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SessionDetails, SessionView } from '@gatehouse/core/session/view'
import { type OpenSshHost, openSshHostMissing } from '@gatehouse/hosts/test-host/open-ssh-host'
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
import { registerRealHost } from './real-host.ts'

const missing = openSshHostMissing()
const test = suite('what recordings of real clients hold')
let data = ''
let folder = ''
let gatehouse: GatehouseProcess
let owner: Api
let host: OpenSshHost
let client: OpenSshClient

test.before(async () => {
  data = makeDataFolder()
  folder = join(data, 'client')
  mkdirSync(folder)
  gatehouse = await startGatehouse({ data })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  host = await registerRealHost(owner, 'real-1')
  const port = Number(/-p (\d+) prod-1@/.exec(gatehouse.output())?.[1])
  client = opensshClient(folder, { port, key: join(data, 'demo/ops_ed25519'), servers: ['real-1'] })
})
test.after(async () => {
  await gatehouse?.stop()
  await host?.close()
  removeDataFolder(data)
})

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const sum = (bytes: Buffer | string) => ({ bytes: Buffer.byteLength(bytes), sha256: sha256(bytes) })
const at = (name: string) => join(folder, name)

/** Runs something that opens one session; answers what is known of it when it is over. */
async function sessionOf(
  work: () => Promise<{ code: number | null; stderr: string }>,
): Promise<SessionDetails> {
  const items = async () => (await owner.query<{ items: SessionView[] }>('sessions.list', {})).items
  const before = (await items()).length
  const { code, stderr } = await work()
  assert.is(code, 0, stderr)
  await eventually('it is over', async () => {
    const all = await items()
    return all.length === before + 1 && all[0]?.closedAt !== null
  })
  return owner.query<SessionDetails>('sessions.get', { session: (await items())[0]?.id })
}
const castOf = async ({ id }: SessionView) =>
  (
    await fetch(`${gatehouse.url}/recordings/${id}.cast?account=acme`, { headers: { cookie: owner.cookie } })
  ).text()
/** What a player would show of a cast. */
const shownIn = (cast: string) =>
  cast
    .trim()
    .split('\n')
    .slice(1)
    .map((line): [number, string, string] => JSON.parse(line))
    .flatMap(([, code, text]) => (code === 'o' ? [text] : []))
    .join('')
const operations = ({ files }: SessionDetails) =>
  files?.operations
    .filter(({ op }) => op !== 'setstat')
    .map(({ op, path, to, bytes, ok }) =>
      [op, path, to, bytes, ok].filter((part) => part !== undefined).join(' '),
    )

test('a command: its output with the line ends of a terminal, and length and digest of what really passed', async () => {
  const input = 'typed\n'
  const session = await sessionOf(() =>
    client.run('ssh', ['-F', client.config, 'real-1', 'cat; echo wrong >&2'], input),
  )
  assert.equal(session.streams, { input: sum(input), output: sum(input), errors: sum('wrong\n'), cut: false })
  const cast = await castOf(session)
  const [faint, normal] = ['\x1b[2m', '\x1b[22m']
  const lines = shownIn(cast).split('\r\n').sort()
  assert.equal(lines, ['', `${faint}< ${normal}typed`, 'typed', 'wrong'].sort())
  assert.is(sha256(cast), session.recording?.digest)
  assert.not.match(cast, /,"i",/)
})

test('the title says who, where, when, from which address and with which key', async () => {
  const cast = await castOf(await sessionOf(() => client.run('ssh', ['-F', client.config, 'real-1', 'true'])))
  const { title, command } = JSON.parse(cast.split('\n')[0] ?? '')
  assert.match(
    title,
    /^ops@real-1, exec: ops@acme\.com of acme, 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, from 127\.0\.0\.1, with .+ SHA256:\S+$/,
  )
  assert.is(command, 'true')
})

test('of a large output the beginning is kept, and the digest is of all of it', async () => {
  let passed: Buffer = Buffer.alloc(0)
  const session = await sessionOf(async () => {
    const ran = await client.run('ssh', ['-F', client.config, 'real-1', 'head -c 5000000 /dev/urandom'])
    passed = ran.stdout
    return ran
  })
  assert.equal(session.streams?.output, sum(passed))
  assert.ok(session.streams?.cut)
  assert.match(await castOf(session), /"m","output cut here, after \d+ bytes"/)
})

test('a shell without a terminal shows what it was told, and is kept up to the bound of a command', async () => {
  const session = await sessionOf(() =>
    client.run('ssh', ['-T', '-F', client.config, 'real-1'], 'echo so\nseq 400000\n'),
  )
  assert.is(session.kind, 'shell')
  assert.ok(session.streams?.cut)
  const shown = shownIn(await castOf(session))
  assert.match(shown, /echo so\r\n/)
  assert.ok(
    shown.length > 1024 * 1024 && shown.length < 2 * 1024 * 1024,
    `${shown.length} characters are shown`,
  )
})

test('sftp: what was done with which files, in the cast and beside the session', async () => {
  const bytes = randomBytes(300_000)
  writeFileSync(at('local'), bytes)
  const batch = [
    'put local first',
    'get first back',
    'rename first second',
    'mkdir made',
    'rm second',
    '-rm gone',
  ]
  writeFileSync(at('batch'), batch.join('\n'))
  const session = await sessionOf(() => client.run('sftp', ['-F', client.config, '-b', 'batch', 'real-1']))
  assert.ok(readFileSync(at('back')).equals(bytes), 'no byte is lost')
  assert.is(session.kind, 'sftp')
  assert.is(session.files?.lost, null)
  const home = '/home/ops'
  assert.equal(operations(session), [
    `write ${home}/first 300000 true`,
    `read ${home}/first 300000 true`,
    `rename ${home}/first ${home}/second true`,
    `mkdir ${home}/made true`,
    `remove ${home}/second true`,
    `remove ${home}/gone false`,
  ])
  assert.match(shownIn(await castOf(session)), /write {4}\/home\/ops\/first {2}300000 bytes\r\n/)
})

test('scp, in both of its protocols', async () => {
  writeFileSync(at('sent'), 'sent away\n')
  for (const how of ['-O', '-s']) {
    const sent = await sessionOf(() => client.run('scp', [how, '-F', client.config, 'sent', 'real-1:copy']))
    assert.match(
      operations(sent)?.join('\n') ?? '',
      /^write (\/home\/ops\/)?copy(\[\/sent\])? 10 true$/m,
      how,
    )
    const got = await sessionOf(() =>
      client.run('scp', [how, '-F', client.config, 'real-1:copy', `got${how}`]),
    )
    assert.match(operations(got)?.join('\n') ?? '', /^read (\/home\/ops\/)?copy 10 true$/m, how)
    assert.is(readFileSync(at(`got${how}`), 'utf8'), 'sent away\n')
    if (how === '-O') assert.ok((got.streams?.output.bytes ?? 0) > 10, 'as a command it is summed, too')
    assert.match(shownIn(await castOf(got)), /^(open .*\r\n)?read .*copy {2}10 bytes\r\n$/, how)
  }
})

test('what only looks like scp is kept as the command that it is', async () => {
  const command = "scp -f nothing 2>/dev/null; printf 'C0644 99 x\\n'; echo done in the dark"
  const session = await sessionOf(() => client.run('ssh', ['-F', client.config, 'real-1', command], '\0\0\0'))
  assert.match(shownIn(await castOf(session)), /done in the dark/)
  const other = await sessionOf(() =>
    client.run('ssh', ['-F', client.config, 'real-1', 'scp() { echo no protocol at all; }\nscp -f x']),
  )
  assert.match(shownIn(await castOf(other)), /no protocol at all/)
})

test('an sftp that makes no sense ends, and is told why', async () => {
  let told = ''
  const session = await sessionOf(async () => {
    const ran = await client.run(
      'ssh',
      ['-F', client.config, '-s', 'real-1', 'sftp'],
      'GET / HTTP/1.1\r\n\r\n',
    )
    told = ran.stderr
    assert.is(ran.code, 254)
    return { ...ran, code: 0 }
  })
  const line = /The transfer was ended because it can no longer be recorded: the client sent what is no SFTP/
  assert.match(told, line)
  assert.match(session.line ?? '', line)
  assert.match(session.files?.lost ?? '', /the client sent what is no SFTP/)
  assert.match(await castOf(session), /"m","operations not recorded from here on/)
})

test('sftp that asks for a terminal is followed as any other', async () => {
  const session = await sessionOf(() =>
    client.run(
      'sftp',
      ['-F', client.config, '-o', 'RequestTTY=force', '-b', '-', 'real-1'],
      'mkdir unseen\n',
    ),
  )
  assert.equal([session.kind, session.terminal], ['sftp', false])
  assert.equal(operations(session), ['mkdir /home/ops/unseen true'])
})

test('rsync and git pass, and are summed', async () => {
  mkdirSync(at('tree'))
  for (const name of ['a', 'b']) writeFileSync(join(at('tree'), name), randomBytes(50_000))
  const over = `ssh -F ${client.config}`
  const synced = await sessionOf(() => client.run('rsync', ['-a', '-e', over, 'tree/', 'real-1:tree/']))
  assert.match(synced.command ?? '', /^rsync --server/)
  assert.ok((synced.streams?.input.bytes ?? 0) > 100_000)
  await sessionOf(() => client.run('rsync', ['-a', '-e', over, 'real-1:tree/', 'tree-back/']))
  assert.ok(readFileSync(at('tree/a')).equals(readFileSync(at('tree-back/a'))))

  await sessionOf(() =>
    client.run('ssh', ['-F', client.config, 'real-1', 'git init -q --bare -b main repo.git']),
  )
  for (const args of [
    ['init', '-q', '-b', 'main', 'work'],
    ['-C', 'work', 'commit', '-q', '--allow-empty', '-m', 'first'],
  ])
    assert.is((await client.run('git', args)).code, 0)
  const pushed = await sessionOf(() =>
    client.run('git', ['-C', 'work', 'push', '-q', 'real-1:repo.git', 'main']),
  )
  assert.match(pushed.command ?? '', /^git-receive-pack/)
  await sessionOf(() => client.run('git', ['clone', '-q', 'real-1:repo.git', 'clone']))
  assert.ok(existsSync(at('clone/.git')))
})

test('input is recorded when the account wants it, and the banner says so', async () => {
  await owner.mutate('account.changeRecording', { recordInput: true })
  const verbose = ['-o', 'LogLevel=INFO', '-F', client.config, 'real-1', 'cat >/dev/null']
  let told = ''
  const session = await sessionOf(async () => {
    const ran = await client.run('ssh', verbose, 'hunter2\n')
    told = ran.stderr
    return ran
  })
  assert.match(told, /This session is recorded, including everything you type\./)
  assert.match(await castOf(session), /,"i","hunter2\\n"\]/)
  await owner.mutate('account.changeRecording', { recordInput: false })
})

test('sessions begin and go on while the gateway key is rotated, on a server that is away as well', async () => {
  const ssh = (command: string) => client.run('ssh', ['-F', client.config, 'real-1', command])
  const rotation = () =>
    owner.query<{ publicKey: string; servers: number; done: number; waiting: { name: string }[] }>(
      'account.gatewayKeyRotation',
    )
  const lines = async () => (await host.run('cat /home/ops/.ssh/authorized_keys')).stdout
  const old = (await rotation()).publicKey.split(' ')[1] ?? ''
  assert.ok((await lines()).includes(old))
  await host.stop()
  await owner.mutate('account.rotateGatewayKey')
  await eventually('the others have it', async () => {
    const { waiting, done, servers } = await rotation()
    return done === servers - 1 && waiting[0]?.name === 'real-1'
  })
  const again = await owner.mutate('account.rotateGatewayKey').catch((error: Error) => error.message)
  assert.match(String(again), /still waiting for 1 server/)
  await host.start()
  assert.is((await ssh('echo in')).stdout.toString(), 'in\n', 'at once, by whichever it has')
  const finished = async () => {
    const { done, servers } = await rotation()
    return done === servers
  }
  await eventually('it has it too', finished, 30_000)
  assert.not((await lines()).includes(old))
  const long = ssh('echo begun; sleep 4; echo over')
  await owner.mutate('account.rotateGatewayKey')
  do assert.is((await ssh('true')).code, 0)
  while (!(await finished()))
  assert.is((await ssh('true')).code, 0)
  assert.is((await long).stdout.toString(), 'begun\nover\n')
})

if (missing) console.log(`SKIPPED: what recordings of real clients hold — install ${missing}`)
else test.run()
