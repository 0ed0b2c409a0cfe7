import { createServer } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Advice, adviceOn, type TroubleReason } from './advice.ts'
import { HostUnreachable, unreachable } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'
import { generateManagementKey } from './management-key.ts'
import { Names } from './names/names.ts'
import { HostPool } from './pool.ts'
import { startDnsServer } from './testing/dns-server.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const management = generateManagementKey('gatehouse')
const from = ['203.0.113.4', '203.0.113.5']

/** What is said of a server that cannot be read. */
async function advised(target: HostTarget, pool: HostPool): Promise<Advice> {
  const error = await pool.read(target).then(
    () => null,
    (error) => error,
  )
  assert.instance(error, HostUnreachable, String(error))
  return adviceOn(error, { host: target.host, port: target.port, login: target.user ?? 'root', from })
}

const said = (reason: TroubleReason, message: string, places = from) =>
  adviceOn({ reason, message }, { host: 'prod-1', port: 22, login: 'root', from: places })

onOpenSsh('advice on what OpenSSH answers', (test, stage) => {
  test('the management key is refused', async () => {
    const stranger = { ...stage().target, privateKey: management.privateKey }
    const { what, check } = await advised(stranger, stage().pool)
    assert.is(what, '127.0.0.1 refused Gatehouse’s management key.')
    assert.match(check, /authorized_keys.*PermitRootLogin.*blocks 203\.0\.113\.4 and 203\.0\.113\.5\.$/)
  })

  test('another host key is shown than the one that was accepted', async () => {
    const pinned = { ...stage().target, hostKey: management.publicKey.split(' ').slice(0, 2).join(' ') }
    assert.match((await advised(pinned, stage().pool)).what, /a different host key/)
  })

  test('the disk is full', async () => {
    await stage().run(
      'mkdir -p /var/lib/gatehouse /run/gatehouse; mount -t tmpfs -o nr_inodes=1,mode=700 small /var/lib/gatehouse',
    )
    const error = await stage()
      .apply(stage().with('alice'))
      .catch((error) => error)
    await stage().run('umount /var/lib/gatehouse')
    assert.is(
      adviceOn(error, { ...stage().target, login: 'root', from }).what,
      'Gatehouse could not write on 127.0.0.1: the disk is full or read-only.',
    )
  })

  test('the login is not root', async () => {
    await stage().run(
      'useradd -m -p "*" deploy; mkdir -m 700 ~deploy/.ssh; cp /root/.ssh/authorized_keys ~deploy/.ssh/; chown -R deploy ~deploy/.ssh',
    )
    const { what, check } = await advised({ ...stage().target, user: 'deploy' }, stage().pool)
    assert.match(
      what,
      /^Gatehouse logs in to 127\.0\.0\.1, but deploy (?:becomes root only|may not become root)/,
    )
    assert.match(check, /sudoers\.d: “deploy ALL=\(ALL\) NOPASSWD: ALL”/)
  })

  test('root has no shell that works', async () => {
    await stage().run('usermod -s /bin/false deploy')
    const { what, check } = await advised({ ...stage().target, user: 'deploy' }, stage().pool)
    assert.match(what, /gave no valid answer/)
    assert.match(check, /shell/)
  })

  test('sshd has stopped', async () => {
    const { target } = stage()
    await stage().host.stop()
    const { what, check } = await advised(target, new HostPool())
    await stage().host.start()
    assert.is(what, `Nothing is listening on 127.0.0.1 port ${target.port} (connection refused).`)
    assert.match(check, /no firewall rejects 203\.0\.113\.4 and 203\.0\.113\.5\.$/)
  })
})

const test = suite('advice on what the network answers')
const nowhere = { hostKey: management.publicKey, privateKey: management.privateKey }

test('nobody answers in time', async () => {
  const silent = { ...nowhere, host: '240.0.0.1', port: 22 }
  assert.equal(await advised(silent, new HostPool({ connectMs: 300 })), {
    what: 'Gatehouse cannot reach 240.0.0.1 port 22 (timed out).',
    check: 'Check that the server is up and that its firewall lets in 203.0.113.4 and 203.0.113.5.',
  })
})

test('without addresses of its own, Gatehouse is who has to be let in', () =>
  assert.match(said('timeout', 'prod-1:22 did not answer in time.', []).check, /lets in Gatehouse\.$/))

test('the name is not found', async () => {
  const dns = await startDnsServer({})
  const pool = new HostPool({ names: new Names({ servers: [dns.address] }) })
  const { what } = await advised({ ...nowhere, host: 'prod-1.example.com', port: 22 }, pool)
  dns.close()
  assert.is(what, 'The name prod-1.example.com could not be found.')
})

test('what listens there is no SSH server', async () => {
  const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
  const { port } = web.address() as { port: number } // it listens on a port
  const { what } = await advised({ ...nowhere, host: '127.0.0.1', port }, new HostPool())
  web.close()
  assert.match(what, /closed the connection before the SSH handshake was done/)
})

test('the address is turned away before a word of SSH', async () => {
  // as sshd does from OpenSSH 9.8 on (PerSourcePenalties), and where too many are on their way
  for (const [line, word] of [
    ['Not allowed at this time', /PerSourcePenaltyExemptList/],
    ['Exceeded MaxStartups', /PerSourcePenaltyExemptList/],
  ] as const) {
    const penal = createServer((socket) => socket.end(`${line}\r\n`))
    await new Promise<void>((done) => penal.listen(0, '127.0.0.1', done))
    const { port } = penal.address() as { port: number } // it listens on a port
    const { what, check } = await advised({ ...nowhere, host: '127.0.0.1', port }, new HostPool())
    penal.close()
    assert.match(what, /turns away Gatehouse’s address/)
    assert.match(check, word)
  }
})

test('there is no route, as Node says it', () => {
  const code = 'EHOSTUNREACH'
  const thrown = Object.assign(new Error(`connect ${code} 10.0.114.7:22`), { code, syscall: 'connect' })
  const { reason, message } = unreachable('10.0.114.7:22', thrown)
  assert.match(message, /EHOSTUNREACH/)
  assert.is(said(reason, message).what, 'There is no route to prod-1.')
})

test('a login’s or a file’s error is told in the server’s own words', () => {
  const system = 'www-data: the login belongs to a system account (uid 33); choose another.'
  assert.is(said('login', system).what, `One login could not be synced: ${system}`)
  assert.is(
    said('login', 'sudoers: sudo is not installed on this server.').what,
    'The sudo rules could not be written: sudo is not installed on this server.',
  )
  assert.is(
    said('command', 'prod-1:22 could not do it: awk is missing on this server.').what,
    'On prod-1, awk is missing on this server.',
  )
})

test('whatever goes wrong, something is said of it in whole sentences', () => {
  const reasons: TroubleReason[] = [
    'network',
    'protocol',
    'command',
    'sudo',
    'login',
    'recorder',
    'management-key',
  ]
  for (const reason of [...reasons, 'internal' as const]) {
    const { what, check } = said(reason, 'Something else.')
    for (const sentence of [what, check]) assert.match(sentence, /[.]$/, reason)
  }
})

test.run()
