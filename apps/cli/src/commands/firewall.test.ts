import { join } from 'node:path'
import { startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'
import { runHere } from '../testing/run-here.ts'

const test = suite('gatehouse firewall')
const acme = ['--account', 'acme']
const web = ['--servers', 'web-1']
let stage: CommandStage

test.before(async () => {
  stage = await openCommandStage()
  await stage.done(['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme'])
  const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy'
  const { core } = stage.product
  const { registerServer } = await import('@gatehouse/core/fleet/server/register-server')
  const caller = {
    core,
    credential: { kind: 'operator' as const, label: 'test' },
    account: 'acme',
    ip: null,
    userAgent: null,
  }
  await registerServer(caller, { name: 'web-1', host: '192.0.2.1', hostKey })
})
test.after(() => stage?.close())

test('a rule is added, listed, explained, put elsewhere and removed', async () => {
  const added = await stage.json([
    'firewall',
    'add',
    ...acme,
    '--action',
    'allow',
    '--ports',
    '80,443',
    '--from',
    '203.0.113.0/24',
    '--comment',
    'office',
  ])
  const other = await stage.json([
    'firewall',
    'add',
    ...acme,
    ...web,
    '--action',
    'deny',
    '--protocol',
    'any',
    '--from',
    '203.0.113.7',
  ])
  const [rule] = added.rules
  const out = await stage.done(['firewall', 'list', ...acme, '--server', 'web-1'])
  assert.match(out, /server +deny +any +all +203\.0\.113\.7\/32/)
  assert.match(out, /account +allow +tcp +80,443 +203\.0\.113\.0\/24 +– +– +office/)
  assert.match(out, /web-1: firewall off/)
  await stage.done(['firewall', 'enable', ...acme, ...web, '--gateway-only', 'on'])
  const who = ['firewall', 'who', ...acme, '--port', '443', '--address']
  assert.match(await stage.done([...who, '203.0.113.7']), /web-1 +no +deny everything from 203\.0\.113\.7/)
  assert.match(
    await stage.done([...who, '203.0.113.8']),
    /web-1 +yes +allow tcp 80, 443 from 203\.0\.113\.0\/24 \(office\)/,
  )
  assert.match(
    await stage.done(['firewall', 'gateway-only', ...acme, ...web, '--set', 'off']),
    /follows the rules/,
  )
  await stage.done(['firewall', 'reorder', ...acme, '--rules', rule.slice(-12)])
  const preview = await stage.done([
    'firewall',
    'preview',
    ...acme,
    ...web,
    '--remove',
    other.rules[0].slice(-12),
  ])
  assert.match(preview, /web-1: firewall on\n {2}\+ tcp 80, 443 from 203\.0\.113\.7\/32\n/)
  await stage.done(['firewall', 'remove', ...acme, '--rule', rule])
  await stage.done(['firewall', 'disable', ...acme, ...web])
  assert.equal((await stage.json(['firewall', 'list', ...acme])).rules, [])
})

test('a rule is changed where it stands, and one’s own address allowed for a while', async () => {
  const { rules } = await stage.json(['firewall', 'add', ...acme, '--action', 'allow', '--ports', '80'])
  const changed = ['firewall', 'update', ...acme, '--rule', rules[0].slice(-12), '--ports', '81,82']
  await stage.done([...changed, '--comment', 'both'])
  const own = ['firewall', 'allow-my-address', ...acme, '--address', '203.0.113.7', '--hours', '2']
  assert.match(await stage.done([...own, '--ports', '22']), /Allowed 203\.0\.113\.7 for 2 h/)
  const out = await stage.done(['firewall', 'list', ...acme])
  assert.match(out, /account +allow +tcp +81-82 +anywhere +– +– +both/)
  assert.match(out, /account +allow +tcp +22 +203\.0\.113\.7\/32 +\d{4}-.* operator, for 2 h/)
  const env = { ...stage.env, SSH_CONNECTION: '' }
  const unknown = await runHere(own.slice(0, 4), env)
  assert.equal([unknown.code, unknown.out], [2, ''])
  assert.match(unknown.err, /Give it with --address/)
  const never = await runHere([...own.slice(0, 6), '--hours', '0'], env)
  assert.equal([never.code, never.err], [2, 'gatehouse: --hours must be a number from 1 to 720.\n'])
  for (const { id } of (await stage.json(['firewall', 'list', ...acme])).rules)
    await stage.done(['firewall', 'remove', ...acme, '--rule', id])
})

test('what listens is shown, and allowed as the firewall is turned on', async () => {
  const { managementKey } = await stage.json(['account', 'show', ...acme])
  const folder = join(stage.folder, 'host')
  const host = await startSandboxHost({ folder, hostName: 'voice-1', managementKey })
  try {
    const at = [...acme, '--host', '127.0.0.1', '--port', String(host.port)]
    const { fingerprint } = await stage.json(['servers', 'probe', ...at])
    await stage.done(['servers', 'register', ...at, '--name', 'voice-1', '--fingerprint', fingerprint])
    const out = await stage.done(['firewall', 'listening', ...acme, '--server', 'voice-1'])
    assert.match(out, /tcp +80 +0\.0\.0\.0 +nginx +no/)
    assert.match(out, /tcp +3306 +127\.0\.0\.1 +mariadbd +–/)
    const enable = ['firewall', 'enable', ...acme, '--servers', 'voice-1', '--allow-listening']
    assert.match(await stage.done(enable), /voice-1: allow tcp 80, 443 nginx\n/)
    const { rules } = await stage.json(['firewall', 'list', ...acme, '--server', 'voice-1'])
    assert.equal(rules.map(({ comment }: { comment: string }) => comment).sort(), [
      'asterisk',
      'nginx',
      'sshd',
    ])
    const after = await stage.json(['firewall', 'listening', ...acme, '--server', 'voice-1'])
    assert.equal(after.notAllowed, [])
    await stage.done(['firewall', 'disable', ...acme, '--servers', 'voice-1'])
  } finally {
    await host.close()
  }
})

test('what is no rule ends with 1 and the reason, what is used wrongly with 2', async () => {
  const bad = await runHere(['firewall', 'add', ...acme, '--action', 'allow', '--ports', '80-'], stage.env)
  assert.is(bad.code, 2)
  assert.match(bad.err, /“80-” has no end/)
  const wrong = await runHere(['firewall', 'enable', ...acme, ...web, '--gateway-only', 'maybe'], stage.env)
  assert.equal([wrong.code, wrong.err], [2, 'gatehouse: --gateway-only must be on or off.\n'])
  const untouched = ['firewall', 'take-over', ...acme, '--server', 'web-1']
  const none = await runHere(untouched, stage.env)
  assert.is(none.code, 1)
  assert.match(none.err, /Nothing was changed by hand/)
  const nothing = await runHere(['firewall', 'enable', ...acme, ...web], stage.env)
  assert.is(nothing.code, 2)
})

test.run()
