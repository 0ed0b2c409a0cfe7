import { execFileSync, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { made } from '@gatehouse/core/fleet/ssh-key/public-key.testing'
import { acceptInvite } from '@gatehouse/core/team/invite/accept-invite'
import { tokenOf } from '@gatehouse/core/testing/test-gatehouse'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'
import { runCommand } from '../testing/run-command.ts'
import { runHere } from '../testing/run-here.ts'

const test = suite('gatehouse commands')
const owner = 'owner@acme.com'
const ops = 'ops@acme.com'
let stage: CommandStage
let host: SandboxHost
const done: CommandStage['done'] = (...args) => stage.done(...args)
const json: CommandStage['json'] = (...args) => stage.json(...args)
const failed: CommandStage['failed'] = (...args) => stage.failed(...args)

test.before(async () => {
  stage = await openCommandStage()
  const { publicKey } = generateManagementKey('test')
  host = await startSandboxHost({
    folder: join(stage.folder, 'host'),
    hostName: 'prod-1',
    managementKey: publicKey,
  })
})

test.after(async () => {
  await host?.close()
  await stage?.close()
})

const verbs = async () =>
  (await json(['audit', 'search', '--account', 'acme'])).map(({ verb }: { verb: string }) => verb)

test('opens an account and prints a link that signs its owner in', async () => {
  const out = await done([
    'account',
    'open',
    '--email',
    ' Owner@Acme.com',
    '--slug',
    'acme',
    '--name',
    'Acme',
  ])
  assert.match(out, /\n {2}http:\/\/localhost:4600\/sign-in#token=\S+\n$/)
  assert.match(
    await failed(['account', 'open', '--email', owner, '--slug', 'acme']),
    /The short name acme is already taken/,
  )
  const { link, email } = await json(['user', 'link', '--email', 'OWNER@acme.com'])
  assert.is(email, owner)
  assert.ok(tokenOf(link))
  assert.is(
    await failed(['user', 'link', '--email', 'no@acme.com']),
    'No one here has the address no@acme.com.',
  )
})

test('what is wrong with the input is said field by field, and ends with 2', async () => {
  const { code, err } = await runCommand(
    ['account', 'open', '--email', 'nobody', '--slug', '7', '--name', 'x\u0007'],
    stage.env,
  )
  assert.is(code, 2)
  assert.match(err, /^gatehouse: slug: .+\ngatehouse: name: .+\ngatehouse: email: .+\n$/)
})

test('invites somebody, who joins by the link', async () => {
  const as = ['--account', 'acme', '--as', owner]
  const out = await done([
    'invites',
    'create',
    ...as,
    '--email',
    'x@acme.com',
    '--role',
    'viewer',
    '--expires-in',
    '2',
  ])
  assert.match(
    out,
    /^x@acme\.com was invited as VIEWER\. The invite expires at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\.\n/,
  )
  assert.match(
    await failed(['invites', 'create', ...as, '--email', 'x@acme.com', '--role', 'VIEWER']),
    /already has an open invite/,
  )
  assert.match(
    await done(['invites', 'list', '--account', 'acme']),
    /^EMAIL +ROLE +STATE .+\nx@acme\.com +VIEWER +pending/,
  )
  const resent = await done(['invites', 'resend', ...as, '--email', 'X@acme.com'])
  assert.match(resent, /was invited again/)
  assert.not.match(resent, '#token=')
  assert.match(await done(['invites', 'resend', ...as, '--email', 'x@acme.com', '--link']), /#token=/)
  await done(['invites', 'revoke', ...as, '--email', 'x@acme.com'])
  assert.equal(await json(['invites', 'list', '--account', 'acme']), [])
  assert.is(
    await failed(['invites', 'revoke', ...as, '--email', 'x@acme.com']),
    'This account has no open invite x@acme.com.',
  )
  const { link } = await json(['invites', 'create', ...as, '--email', ops, '--role', 'OPERATOR', '--no-mail'])
  await acceptInvite(stage.product.caller(null, null), { token: tokenOf(link) })
  const team = await json(['team', 'list', '--account', 'acme'])
  assert.equal(
    team.map(({ email, role }: { email: string; role: string }) => [email, role]),
    [
      [ops, 'OPERATOR'],
      [owner, 'OWNER'],
    ],
  )
})

test('adds a key from a file or the standard input, and removes it by its name', async () => {
  const file = join(stage.folder, 'key.pub')
  writeFileSync(file, `${made['ssh-ed25519']} laptop\n`)
  const key = await json(['keys', 'add', '--as', ops, '--name', 'laptop', '--file', file])
  assert.match(key.fingerprint, /^SHA256:/)
  await done(['keys', 'add', '--as', ops, '--name', 'desktop'], made['ecdsa-sha2-nistp256'])
  assert.match(
    await done(['keys', 'list', '--as', ops]),
    /^NAME +TYPE +FINGERPRINT +ADDED +EXPIRES\nlaptop +ssh-ed25519 +SHA256:/,
  )
  await done(['keys', 'remove', '--as', ops, '--key', 'desktop'])
  assert.is((await json(['keys', 'list', '--as', ops])).length, 1)
  assert.match(await failed(['keys', 'add', '--as', ops, '--name', 'x'], 2, 'not a key'), /^publicKey: /)
  assert.match(
    await failed(['keys', 'add', '--as', ops, '--name', 'x', '--file', '/nowhere']),
    /Could not read \/nowhere \(ENOENT\)/,
  )
  assert.is(
    await failed(['keys', 'list', '--as', 'no@acme.com']),
    'no@acme.com doesn’t belong to any account here.',
  )
})

test('registers a server only with the host key that was confirmed', async () => {
  const address = ['--account', 'acme', '--host', '127.0.0.1', '--port', String(host.port)]
  const { fingerprint } = await json(['servers', 'probe', ...address])
  const register = ['servers', 'register', ...address, '--name', 'prod-1', '--type', 'CCX13']
  assert.ok((await failed(register, 2)).includes(`Compare ${fingerprint} on the server`))
  assert.match(await failed([...register, '--fingerprint', 'SHA256:other']), /Nothing was changed/)
  const { code, out, err } = await runHere([...register, '--fingerprint', fingerprint, '--json'], stage.env)
  assert.is(code, 0, err)
  assert.match(err, /as root:\n {2}sh -ec '[^']+' sh root 'ssh-ed25519 \S+ gatehouse-acme'\n/)
  assert.is(JSON.parse(out).fingerprint, fingerprint)
  const env = { ...stage.env, GATEWAY_FROM: '192.0.2.1, 2001:db8::/64' }
  const again = await runHere([...register, '--fingerprint', 'SHA256:other'], env)
  assert.match(again.err, `'from="192.0.2.1,2001:db8::/64" ssh-ed25519 `)
  const ubuntu = await runHere([...register, '--login', 'ubuntu', '--fingerprint', 'SHA256:other'], env)
  assert.match(
    ubuntu.err,
    / as ubuntu:\n {2}sudo sh -ec '.+' sh ubuntu 'from="192\.0\.2\.1,2001:db8::\/64" ssh-ed25519 /,
  )
  const trial = await runHere(
    ['servers', 'try-login', ...address, '--login', 'ubuntu', '--fingerprint', fingerprint],
    env,
  )
  assert.is(trial.code, 1)
  assert.match(
    trial.out,
    /^ok +The server answers\.\nok +It has the host key\.\nfailed +The management key logs in\. .*ubuntu’s authorized_keys/,
  )
  assert.match(again.err, '\n  PerSourcePenaltyExemptList 192.0.2.1,2001:db8::/64\n')
  assert.match(again.err, '\n  ignoreip = 127.0.0.1/8 ::1 192.0.2.1 2001:db8::/64\n')
  assert.match(
    await done(['servers', 'list', '--account', 'acme']),
    /\nprod-1 +127\.0\.0\.1 +\d+ +CCX13 +direct +pending/,
  )
  await done(['servers', 'rename', '--account', 'acme', '--server', 'prod-1', '--name', 'prod-2'])
  const reach = ['servers', 'reach', '--account', 'acme', '--server', 'prod-2']
  assert.match(await failed([...reach, '--via', 'prod-2']), /reached through this server itself/)
  assert.match(await failed([...reach, '--via', 'prod-2', '--direct'], 2), /Give --via or --direct/)
  assert.is(await done([...reach, '--direct']), 'prod-2 is reached directly.\n')
  await done(['sync', 'now', '--account', 'acme', '--server', 'prod-2'])
  assert.match(await done(['sync', 'status', '--account', 'acme']), /^SERVER +STATE .+\nprod-2 +pending/)
  assert.match(
    await failed(['servers', 'probe', '--account', 'acme', '--host', '127.0.0.1', '--port', '1']),
    /refused/,
  )
  assert.match(await failed(['servers', 'probe', '--account', 'acme', '--host', 'a b'], 2), /^host: /)
})

test('labels a server, and limits a member to a label after showing what that changes', async () => {
  const server = ['--account', 'acme', '--server', 'prod-2']
  const user = ['--account', 'acme', '--user', ops]
  assert.match(
    await done(['servers', 'label', ...server, '--labels', 'web, staging']),
    /prod-2: staging, web/,
  )
  assert.match(await done(['servers', 'list', '--account', 'acme']), /prod-2 .+ staging,web\n/)
  const limit = ['team', 'limit', ...user, '--labels', 'web,to-come']
  const preview = await done([...limit, '--preview'])
  assert.match(preview, /would reach label:web, label:to-come\.\nkeeps: prod-2\non no server yet: to-come\n$/)
  assert.match(await done(limit), /can now reach label:web, label:to-come\.\nkeeps: prod-2/)
  assert.match(await done(['team', 'list', '--account', 'acme']), /ops .+ label:to-come,label:web /)
  const unlabel = ['servers', 'label', ...server, '--labels', '']
  assert.match(await done([...unlabel, '--preview']), /^loses access: ops@acme\.com\n$/)
  assert.match(await failed([...unlabel, '--as', ops]), /label web decides what ops@acme\.com can reach/)
  assert.match(await done(unlabel), /prod-2: no labels\.\nloses access: ops@acme\.com/)
  assert.equal(await json(['servers', 'labels', '--account', 'acme']), [
    { label: 'to-come', servers: 0, limits: 1 },
    { label: 'web', servers: 0, limits: 1 },
  ])
  assert.match(await failed(['team', 'limit', ...user], 2), /Choose servers by ID/)
})

test('limits a member, changes a role, and revokes only when that is confirmed', async () => {
  const user = ['--account', 'acme', '--user', ops]
  assert.match(await done(['team', 'limit', ...user, '--servers', 'prod-2']), /can now reach prod-2/)
  assert.match(await failed(['team', 'limit', ...user, '--servers', 'prod-9']), /no server prod-9/)
  assert.match(await done(['team', 'limit', ...user, '--servers', 'all']), /can now reach all servers/)
  assert.match(await failed(['team', 'role', ...user, '--role', 'KING'], 2), /^role: /)
  assert.match(await done(['team', 'role', ...user, '--role', 'viewer']), /is now VIEWER/)
  assert.match(
    await failed(['team', 'revoke', '--account', 'acme', '--as', ops, '--user', owner, '--yes']),
    /team:manage/,
  )
  assert.match(await failed(['team', 'revoke', ...user], 2), /Confirm with --yes/)
  assert.match(await done(['team', 'revoke', ...user, '--yes']), /Revoked /)
  assert.match(await failed(['team', 'revoke', '--account', 'acme', '--user', owner, '--yes']), /last owner/)
})

test('a person at a terminal is asked, and "no" changes nothing', async () => {
  if (!existsSync('/usr/bin/script')) return
  const main = join(import.meta.dirname, '../main.ts')
  const command = `${process.execPath} ${main} team revoke --account acme --user ${owner}`
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, ...stage.env },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  terminal.stdout.once('data', () => terminal.stdin.end('n\n'))
  assert.match(
    await text(terminal.stdout),
    /Revoke owner@acme\.com’s access to acme\? \[y\/N\].*Nothing was changed\./s,
  )
  assert.is(terminal.exitCode ?? 1, 1)
  assert.is((await json(['team', 'list', '--account', 'acme'])).length, 1)
})

test('makes an API key with some of its maker’s rights, and ends it', async () => {
  const help = await done(['api-keys', 'create', '--help'])
  assert.match(help, /\nScopes:\n {2}account:read\n/)
  assert.match(help, /customer:manage/)
  const as = ['--account', 'acme', '--as', owner]
  const { secret, apiKey } = await json([
    'api-keys',
    'create',
    ...as,
    '--name',
    'ci',
    '--scopes',
    'team:read, audit:read',
  ])
  assert.match(secret, /^gh_/)
  assert.equal(apiKey.scopes, ['audit:read', 'team:read'])
  assert.match(
    await done(['api-keys', 'list', '--account', 'acme']),
    /\nci +gh_\S+ +audit:read,team:read +anywhere +owner@acme\.com +never/,
  )
  const limit = (...rest: string[]) => ['api-keys', 'limit', '--account', 'acme', '--key', 'ci', ...rest]
  assert.is(
    await done(limit('--from', '203.0.113.0/24', '--from', '2001:db8::7')),
    'The API key ci can now be used from 203.0.113.0/24, 2001:db8::7/128.\n',
  )
  assert.match(
    await done(['api-keys', 'list', '--account', 'acme']),
    / +203\.0\.113\.0\/24,2001:db8::7\/128 +owner@/,
  )
  assert.match(await failed(limit(), 2), /^Choose the addresses: --from CIDR/)
  assert.match(await failed(limit('--from', '10.0.0.0/8', '--from-anywhere'), 2), /^Choose the addresses/)
  assert.match(await failed(limit('--from', '10.0.0.1/8'), 2), /^ranges\.0: A range starts with its first/)
  assert.equal((await json(limit('--from-anywhere'))).ranges, null)
  const made = await json([
    'api-keys',
    'create',
    ...as,
    '--name',
    'office',
    '--scopes',
    'team:read',
    '--from',
    '10.0.0.0/8',
  ])
  assert.equal(made.apiKey.ranges, ['10.0.0.0/8'])
  await done(['api-keys', 'revoke', '--account', 'acme', '--key', 'office'])
  assert.match(
    await done(['api-keys', 'revoke', '--account', 'acme', '--key', 'ci']),
    /Revoked the API key ci/,
  )
  assert.equal(await json(['api-keys', 'list', '--account', 'acme']), [])
})

test('the log has every step, with who ran the command and for whom', async () => {
  assert.equal((await verbs()).reverse(), [
    'account.opened',
    'user.link_made',
    'user.link_made',
    ...['user.invited', 'invite.resent', 'invite.resent', 'invite.revoked', 'user.invited', 'user.joined'],
    ...['key.added', 'key.added', 'key.removed', 'server.registered', 'server.renamed', 'server.hop_changed'],
    ...['server.labelled', 'user.servers_limited', 'server.labelled'],
    ...['user.servers_limited', 'user.servers_limited', 'user.role_changed', 'user.revoked'],
    ...['api_key.created', 'api_key.limited', 'api_key.limited'],
    ...['api_key.created', 'api_key.revoked', 'api_key.revoked'],
  ])
  const search = ['audit', 'search', '--account', 'acme']
  const [added] = await json([...search, '--verb', 'key.added', '--limit', '1'])
  assert.match(added.actor.label, /^gatehouse command \(.+\) as ops@acme\.com$/)
  assert.match(await done([...search, '--verb', 'user.*', '--resource', ops]), /^SEQ +AT +ACTOR +VERB/)
  assert.equal(await json([...search, '--to', '2020-01-01T00:00:00Z']), [])
  assert.match(await failed([...search, '--from', 'yesterday'], 2), /^from: Enter a time in ISO 8601/)
  assert.is(await failed(['audit', 'search', '--account', 'other']), 'The account other does not exist.')
})

test('exports the log as CSV, JSON and lines of JSON, and into a pipe that closes early', async () => {
  const out = (format: string) =>
    done(['audit', 'export', '--account', 'acme', '--format', format, '--verb', 'user.*'])
  assert.match(await out('csv'), /^seq,at,actor_kind/)
  assert.is(JSON.parse(await out('json')).length, 10)
  const lines = (await out('ndjson')).trimEnd().split('\n')
  assert.equal(lines.map((line) => JSON.parse(line).seq).length, 10)
  const main = join(import.meta.dirname, '../main.ts')
  const line = `"${process.execPath}" "${main}" audit export --account acme --format ndjson | head -n 1`
  const head = execFileSync('sh', ['-c', line], {
    env: { ...process.env, ...stage.env },
    encoding: 'utf8',
    stdio: 'pipe',
  })
  assert.is(JSON.parse(head).verb, 'audit.exported')
})

test('takes addresses and short names however they are typed', async () => {
  const account = ['--account', ' ACME ', '--as', 'Owner@Acme.COM']
  const emails = (await json(['team', 'list', ...account])).map(({ email }: { email: string }) => email)
  assert.ok(emails.includes(owner))
  const invited = [...account, '--email', 'Anna@MÜNCHEN.example']
  await done(['invites', 'create', ...invited, '--role', 'VIEWER', '--no-mail'])
  await done(['invites', 'revoke', ...invited])
})

test.run()
