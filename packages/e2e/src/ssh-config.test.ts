import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
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
import { registerRealHost } from './real-host.ts'
import { gatewayPort, sessionsOf } from './sessions-seen.ts'
import { command, signInLinkOf } from './sign-in-link.ts'

const exec = promisify(execFile)
const missing = openSshHostMissing()
const test = suite('plain names of servers')
let data = ''
let gatehouse: GatehouseProcess
let owner: Api
let host: OpenSshHost | undefined
let file: string

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  await inSync()
  if (!missing) host = await registerRealHost(owner, 'real-1')
  file = join(data, 'ssh config')
})
test.after(async () => {
  await gatehouse?.stop()
  await host?.close()
  removeDataFolder(data)
})

const inSync = () =>
  eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers >= 3 && proved === servers
  })

async function run(program: string, ...args: string[]) {
  // Ansible's own, but for how long the connection that it shares outlives it
  const env = { ...process.env, ANSIBLE_SSH_ARGS: '-C -o ControlMaster=auto -o ControlPersist=2s' }
  return exec(program, args, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
  )
}
const key = () => [
  '-o',
  `IdentityFile=${join(data, 'demo/ops_ed25519')}`,
  '-o',
  'IdentitiesOnly=yes',
  '-o',
  'BatchMode=yes',
]

test('a member’s file names each of their servers, and ssh works by it with the host key that it brings', async () => {
  const args = ['ssh-config', '--account', 'acme', '--as', 'ops@acme.com', '--output', file]
  const env = { ...process.env, GATEHOUSE_DATA: data, GATEWAY_PORT: String(gatewayPort(gatehouse)) }
  const { stdout } = await exec(process.execPath, [command, ...args], { env })
  assert.match(stdout, `Include ${file}`)
  assert.match(readFileSync(file, 'utf8'), 'Host prod-1 prod-1.acme\n  User prod-1.acme\n')
  for (const name of ['prod-1', 'prod-2.acme']) {
    const { code, stdout, stderr } = await run('ssh', '-F', file, ...key(), name, 'whoami')
    assert.equal([code, stdout], [0, 'ops\n'], stderr)
  }
  const { code, stderr } = await run('ssh', '-F', file, ...key(), 'prod-1', 'printf "over there" >sent')
  assert.is(code, 0, stderr)
  const included = join(data, 'config')
  writeFileSync(included, `Include "${file}"\n`)
  assert.is((await run('ssh', '-F', included, ...key(), 'prod-1', 'cat sent')).stdout, 'over there')
})

test('the dashboard’s read answers the same text, and brings the host keys of the running gateway', async () => {
  const ops = await new Api(gatehouse.url).signIn(signInLinkOf(data, 'ops@acme.com'))
  const made = await ops.query<{ name: string; config: string; knownHosts: string }>('account.sshConfig')
  assert.is(made.name, 'gatehouse-acme')
  // this gateway was given any free port, which it does not call its own
  const port = gatewayPort(gatehouse)
  const here = made.config
    .replace('~/.ssh/gatehouse-acme.known_hosts', `${file}.known_hosts`)
    .replace('Port 0\n', `Port ${port}\n`)
  assert.is(here, readFileSync(file, 'utf8'))
  const lines = (text: string) => text.trimEnd().split('\n').sort()
  assert.equal(
    lines(made.knownHosts.replaceAll(':0 ', `:${port} `)),
    lines(readFileSync(`${file}.known_hosts`, 'utf8')),
  )
})

const onReal = missing ? test.skip : test
if (missing) console.log(`SKIPPED: rsync, git and Ansible by plain names — install ${missing}`)
onReal('rsync, git and Ansible work by the names in the file', async () => {
  const over = ['ssh', '-F', `'${file}'`, ...key().map((one) => `'${one}'`)].join(' ')
  const at = (name: string) => join(data, name)
  mkdirSync(at('tree'))
  writeFileSync(at('tree/one'), 'over there')
  const synced = await run('rsync', '-a', '-e', over, `${at('tree')}/`, 'real-1:tree/')
  assert.is(synced.code, 0, synced.stderr)
  assert.is((await run('ssh', '-F', file, ...key(), 'real-1', 'cat tree/one')).stdout, 'over there')
  const made = await run('ssh', '-F', file, ...key(), 'real-1', 'git init -q --bare -b main repo.git')
  assert.is(made.code, 0, made.stderr)
  const cloned = await run(
    'git',
    '-c',
    `core.sshCommand=${over}`,
    'clone',
    '-q',
    'real-1:repo.git',
    at('clone'),
  )
  assert.is(cloned.code, 0, cloned.stderr)
  assert.ok(existsSync(at('clone/.git')))
  writeFileSync(at('hosts'), 'real-1\nreal-1.acme\n')
  const common = `-F "${file}" ${key()
    .map((one) => `"${one}"`)
    .join(' ')}`
  const pinged = await run('ansible', '-i', at('hosts'), 'all', '-m', 'ping', '--ssh-common-args', common)
  assert.is(pinged.code, 0, pinged.stdout + pinged.stderr)
  assert.is(pinged.stdout.match(/"ping": "pong"/g)?.length, 2, pinged.stdout)
})

test('ssh -J through the gateway to a name is a session of that server', async () => {
  const before = (await sessionsOf(owner)).length
  const known = [
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
  ]
  const jump = `ssh -F none ${[...known, ...key()].map((one) => `'${one}'`).join(' ')} -p ${gatewayPort(gatehouse)} -W [%h]:%p anyone@127.0.0.1`
  const args = ['-F', 'none', ...known, ...key(), '-o', `ProxyCommand=${jump}`]
  // a user name is a login where one of that name is shared on the server, and else nothing
  const { items: team } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const { items: servers } = await owner.query<{ items: { id: string; name: string }[] }>('servers.list', {})
  await owner.mutate('sharedLogins.add', {
    login: 'deploy',
    servers: servers.filter(({ name }) => name === 'prod-2').map(({ id }) => id),
    members: team.filter(({ email }) => email === 'ops@acme.com').map(({ user }) => user),
  })
  await inSync()
  const shared = await run('ssh', ...args, 'deploy@prod-2', 'whoami')
  assert.equal([shared.code, shared.stdout], [0, 'deploy\n'], shared.stderr)
  await eventually('it is listed', async () => (await sessionsOf(owner)).length === before + 1)
  const { code, stdout, stderr } = await run('ssh', ...args, 'git@prod-1', 'whoami')
  assert.equal([code, stdout], [0, 'ops\n'], stderr)
  await eventually('it is listed', async () => (await sessionsOf(owner)).length === before + 2)
  const [session] = await sessionsOf(owner)
  assert.equal([session?.kind, session?.command, session?.email], ['exec', 'whoami', 'ops@acme.com'])
})

test.run()
