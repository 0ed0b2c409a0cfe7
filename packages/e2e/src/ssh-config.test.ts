import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
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
import { gatewayPort, sessionsOf } from './sessions-seen.ts'
import { command } from './sign-in-link.ts'

const exec = promisify(execFile)
const test = suite('plain names of servers')
let data = ''
let gatehouse: GatehouseProcess
let owner: Api
let file: string

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  await eventually('the demo servers are in sync', async () => {
    const { proved } = await owner.query<{ proved: number }>('servers.progress')
    return proved === 3
  })
  file = join(data, 'ssh config')
})
test.after(async () => {
  await gatehouse?.stop()
  removeDataFolder(data)
})

async function run(program: string, ...args: string[]) {
  return exec(program, args).then(
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
  const { code, stdout, stderr } = await run('ssh', ...args, 'git@prod-1', 'whoami')
  assert.equal([code, stdout], [0, 'ops\n'], stderr)
  await eventually('it is listed', async () => (await sessionsOf(owner)).length === before + 1)
  const [session] = await sessionsOf(owner)
  assert.equal([session?.kind, session?.command, session?.email], ['exec', 'whoami', 'ops@acme.com'])
})

test.run()
