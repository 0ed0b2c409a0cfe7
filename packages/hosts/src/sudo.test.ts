import * as assert from 'uvu/assert'
import { adviceOn } from './advice.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'
import { generateManagementKey } from './management-key.ts'
import { sudoersLines } from './manifest.ts'
import { HostPool } from './pool.ts'
import { HostRecorder } from './recorder/host-recorder.ts'
import { leaveFormer } from './rekey-lines.ts'
import { manageBySudo, setSudo, sudoRules } from './testing/management-login.ts'
import { onOpenSsh, type SshStage } from './testing/ssh-stage.ts'
import { tryLogin } from './try-login.ts'

const bare = (line: string) => line.split(' ').slice(0, 2).join(' ')

async function refusal(promise: Promise<unknown>): Promise<HostUnreachable> {
  const error = await promise.then(
    () => null,
    (error) => error,
  )
  assert.instance(error, HostUnreachable, String(error))
  return error
}

const byUbuntu = (stage: SshStage): HostTarget => ({ ...stage.target, user: 'ubuntu' })
const free = sudoRules.free('ubuntu')

onOpenSsh('a management login with sudo', (test, stage) => {
  const target = () => byUbuntu(stage())

  test.before(() => manageBySudo(stage().host, 'ubuntu'))

  test('root may not log in, and is not told to', async () => {
    assert.is((await refusal(stage().pool.read(stage().target))).reason, 'authentication')
  })

  test('keys and sudo rules are placed, proved, and go again', async () => {
    const { pool } = stage()
    const manifest = {
      ...stage().with('alice', 'bob'),
      files: [{ name: 'sudoers' as const, lines: sudoersLines(['alice']) }],
    }
    const applied = await pool.apply(target(), manifest)
    assert.equal(
      [...applied.logins, ...applied.files].flatMap(({ error }) => error ?? []),
      [],
    )
    assert.ok(await stage().letsIn('alice', 'alice'))
    const read = await pool.read(target())
    assert.is(read.digest, applied.digest)
    assert.equal(
      read.found.filter(({ managed }) => !managed).map(({ login }) => login),
      ['ubuntu'],
    )
    const gone = await pool.apply(target(), stage().with('bob'))
    assert.equal(
      gone.files.map(({ digest }) => digest),
      [null],
    )
    assert.not(await stage().letsIn('alice', 'alice'))
    assert.ok(await stage().letsIn('bob', 'bob'))
  })

  test('the script stays there between requests, and goes with its connection', async () => {
    const own = new HostPool()
    const shells = 'pgrep -fc "^/bin/sh -c IFS= read -r self" || true'
    const idle = () =>
      stage().run('until [ -s /run/gatehouse/idle ]; do sleep 0.05; done; cat /run/gatehouse/idle')
    await own.read(target())
    const first = await idle()
    await own.read(target())
    assert.is(await idle(), first)
    await own.close()
    await stage().run(`until [ "$(${shells})" = 0 ]; do sleep 0.05; done`)
  })

  test('one that waits is ended for another who comes, and heals', async () => {
    const [one, other] = [new HostPool(), new HostPool()]
    await one.read(target())
    await other.apply(target(), stage().with('bob'))
    assert.ok((await one.read(target())).digest)
    await one.close()
    await other.close()
  })

  test('a manifest of many keys comes through whole', async () => {
    const keys = Array.from({ length: 300 }, (_, at) => generateManagementKey(`key-${at}`).publicKey)
    const report = await stage().pool.apply(target(), { logins: [{ login: 'alice', keys }] })
    assert.ok(report.logins.every(({ error }) => error === null))
    await stage().pool.apply(target(), stage().with('bob'))
  })

  test('the manager itself is never a member’s login', async () => {
    const report = await stage().pool.apply(target(), {
      logins: [{ login: 'ubuntu', keys: [stage().key('alice')], adopt: true }],
    })
    assert.match(JSON.stringify(report.logins), /Gatehouse manages this server by that login/)
    assert.not(await stage().letsIn('ubuntu', 'alice'))
    assert.is(await stage().run('ls /var/lib/gatehouse/logins/ubuntu 2>/dev/null || true'), '')
  })

  test('its key is exchanged in its own file, without sudo too', async () => {
    const { pool } = stage()
    const newKey = generateManagementKey('gatehouse')
    const by = { ...target(), privateKey: newKey.privateKey }
    const keys = [bare(stage().host.managementKey.publicKey), bare(newKey.publicKey)] as const
    await setSudo(stage().host, '')
    await pool.rekeyAdd(target(), ...keys)
    await pool.rekeyAdd(target(), ...keys)
    await pool.connect(by)
    await pool.rekeyDrop(by, ...keys)
    const fresh = new HostPool()
    assert.is((await refusal(fresh.connect(target()))).reason, 'authentication')
    await fresh.close()
    assert.is(
      await stage().run(
        'cat /home/ubuntu/.ssh/authorized_keys; stat -c "%U %a" /home/ubuntu/.ssh/authorized_keys',
      ),
      `${keys[1]} gatehouse\nubuntu 600\n`,
    )
    await pool.rekeyAdd(by, keys[1], keys[0])
    const missing = await refusal(pool.rekeyDrop(by, keys[1], bare(generateManagementKey('x').publicKey)))
    assert.match(missing.message, /not found in ubuntu's authorized_keys/)
    await pool.rekeyDrop(target(), keys[1], keys[0])
    await setSudo(stage().host, free)
  })

  test('its key is exchanged where sshd reads it outside of its home, as root, and stays readable to sshd', async () => {
    const { pool, host } = stage()
    const outside = '/etc/ssh/authorized_keys/ubuntu'
    const readFrom = async (files: string) => {
      await stage().run(
        `sed -i '/^AuthorizedKeysFile/d' /run/test-host/sshd.conf; echo "AuthorizedKeysFile ${files}" >>/run/test-host/sshd.conf`,
      )
      await host.stop()
      await host.start()
    }
    const usual = (await stage().run("grep '^AuthorizedKeysFile' /run/test-host/sshd.conf || true")).trim()
    await stage().run(`mkdir -p -m 755 /etc/ssh/authorized_keys; cp /home/ubuntu/.ssh/authorized_keys ${outside}; chmod 644 ${outside}
rm /home/ubuntu/.ssh/authorized_keys`)
    await readFrom('/etc/ssh/authorized_keys/%u')
    const own = new HostPool()
    // where sshd reads keys is remembered at a look
    await own.read(target())
    const newKey = generateManagementKey('gatehouse')
    const by = { ...target(), privateKey: newKey.privateKey }
    const keys = [bare(host.managementKey.publicKey), bare(newKey.publicKey)] as const
    await own.rekeyAdd(target(), ...keys)
    await own.connect(by)
    await own.rekeyDrop(by, ...keys)
    const written = await stage().run(`cat ${outside}; stat -c "%U %a" ${outside}; ls /home/ubuntu/.ssh`)
    assert.is(written, `${keys[1]} gatehouse\nroot 644\n`)
    await own.rekeyAdd(by, keys[1], keys[0])
    await own.rekeyDrop(target(), keys[1], keys[0])
    await stage().run(`mv ${outside} /home/ubuntu/.ssh/authorized_keys; chown ubuntu: /home/ubuntu/.ssh/authorized_keys
chmod 600 /home/ubuntu/.ssh/authorized_keys`)
    await readFrom(usual.replace('AuthorizedKeysFile ', '') || '.ssh/authorized_keys')
    await own.read(target())
    await own.close()
    await pool.connect(target())
  })

  test('another login’s lines with it are taken away, and every other stays', async () => {
    const key = bare(stage().host.managementKey.publicKey)
    await stage().run(`useradd -m -p '*' admin; mkdir -m 700 /home/admin/.ssh
printf 'ssh-ed25519 AAAA mine\\n%s gatehouse\\n' '${key}' >/home/admin/.ssh/authorized_keys; chown -R admin: /home/admin/.ssh`)
    await stage().pool.connect({ ...target(), user: 'admin' })
    for (let times = 0; times < 2; times++) await leaveFormer(stage().pool, target(), 'admin', [key])
    const kept = 'cat /home/admin/.ssh/authorized_keys; stat -c "%U" /home/admin/.ssh/authorized_keys'
    assert.is(await stage().run(kept), 'ssh-ed25519 AAAA mine\nadmin\n')
    const fresh = new HostPool()
    assert.is((await refusal(fresh.connect({ ...target(), user: 'admin' }))).reason, 'authentication')
    await fresh.close()
    // an account that is gone has none
    await leaveFormer(stage().pool, target(), 'nobody-known', [key])
    await stage().run('userdel -r admin 2>/dev/null || true')
  })

  test('what shuts a login out is seen through sudo', async () => {
    const { pool } = stage()
    await pool.apply(target(), stage().with('bob'))
    await stage().run('echo "DenyUsers bob" >>/run/test-host/sshd.conf')
    await stage().host.stop()
    await stage().host.start()
    const found = (await pool.lookAround(target(), ['bob'], false)).shutOut
    await stage().run('sed -i "/^DenyUsers/d" /run/test-host/sshd.conf')
    await stage().host.stop()
    await stage().host.start()
    assert.equal(found, { bob: [{ word: 'deny-users', detail: 'bob' }] })
  })

  test('sessions are recorded on the host, fetched, and forgotten', async () => {
    const recorder = new HostRecorder(stage().pool, target())
    assert.is((await recorder.place()).before, 'missing')
    const placed = await stage().run('stat -c "%U %a" /usr/local/lib/gatehouse/record /var/spool/gatehouse')
    assert.is(placed, 'root 755\nroot 1733\n')
    await recorder.remove()
  })

  for (const defaults of [
    'use_pty',
    '!use_pty,log_output',
    'secure_path="/usr/sbin:/usr/bin:/sbin:/bin",env_reset',
  ])
    test(`works with Defaults ${defaults}`, async () => {
      await setSudo(stage().host, `Defaults ${defaults}\n${free}`)
      const own = new HostPool()
      const { digest } = await own.apply(target(), stage().with('bob'))
      assert.is((await own.read(target())).digest, digest)
      await own.close()
      await setSudo(stage().host, free)
    })

  test('each shell that the login may have carries it', async () => {
    for (const shell of ['/bin/sh', '/bin/bash']) {
      await stage().run(`usermod -s ${shell} ubuntu`)
      const own = new HostPool()
      await own.read(target())
      await own.close()
    }
  })

  test('a try says step by step how far it goes', async () => {
    const told = async (user: string, more = {}) =>
      (await tryLogin({ ...target(), user, ...more }, ['192.0.2.1'])).filter(({ state }) => state !== 'ok')
    assert.equal(await told('ubuntu'), [])
    const [refused, ...rest] = await told('nobody-known')
    assert.equal([refused?.step, refused?.state], ['log-in', 'failed'])
    assert.match(refused?.mend ?? '', /nobody-known’s authorized_keys/)
    assert.ok(rest.every(({ state }) => state === 'not-tried'))
    assert.equal(
      [
        (await told('ubuntu', { port: 1 }))[0]?.step,
        (await told('ubuntu', { hostKey: stage().key('alice') }))[0]?.step,
      ],
      ['reach', 'host-key'],
    )
    await setSudo(stage().host, sudoRules.password('ubuntu'))
    const [root] = await told('ubuntu')
    assert.equal([root?.step, root?.state], ['root', 'failed'])
    assert.match(root?.mend ?? '', /“ubuntu ALL=\(ALL\) NOPASSWD: ALL”/)
    await setSudo(stage().host, free)
    await stage().run(
      'mv /usr/bin/flock /usr/bin/flock.away; mv /usr/sbin/useradd /usr/sbin/useradd.away; mv /usr/sbin/adduser /usr/sbin/adduser.away || :',
    )
    const [programs] = await told('ubuntu')
    await stage().run(
      'mv /usr/sbin/useradd.away /usr/sbin/useradd; mv /usr/sbin/adduser.away /usr/sbin/adduser || :',
    )
    const [warned] = await told('ubuntu')
    await stage().run('mv /usr/bin/flock.away /usr/bin/flock')
    assert.equal([programs?.step, programs?.state, warned?.state], ['programs', 'failed', 'warning'])
    assert.match(programs?.what ?? '', /useradd is missing/)
    assert.match(warned?.mend ?? '', /util-linux/)
  })

  test('what blocks addresses there is named, with the line that exempts Gatehouse', async () => {
    // as fail2ban's own client answers
    const client = `#!/bin/sh
case "$*" in 'get sshd ignoreip') printf 'These IP addresses/networks are ignored:\\n|- 127.0.0.2\\n\`- %s\\n' "$(cat /run/ignored)" ;; esac`
    await stage().host.run(
      'cat >/usr/local/bin/fail2ban-client; chmod 755 /usr/local/bin/fail2ban-client',
      client,
    )
    await stage().run('echo 10.0.0.0/8 >/run/ignored')
    const last = async () => (await tryLogin(target(), ['192.0.2.1'])).at(-1)
    const found = await last()
    await stage().run('echo 127.0.0.0/8 >/run/ignored')
    const exempt = await last()
    await stage().run('rm /usr/local/bin/fail2ban-client')
    assert.equal([found?.step, found?.state, exempt?.state], ['blocking', 'warning', 'ok'])
    assert.match(found?.mend ?? '', /“ignoreip = 127\.0\.0\.1\/8 ::1 192\.0\.2\.1”/)
  })

  const hindrances: [string, string, RegExp, RegExp][] = [
    [
      'asks for a password',
      sudoRules.password('ubuntu'),
      /ubuntu becomes root only with a password/,
      /NOPASSWD/,
    ],
    [
      'has no rule for it',
      '',
      /ubuntu (?:may not become root|becomes root only with a password)/,
      /NOPASSWD/,
    ],
    ['allows another program alone', 'ubuntu ALL=(ALL) NOPASSWD: /usr/bin/id\n', /ubuntu /, /NOPASSWD/],
    ['wants a terminal', `Defaults requiretty\n${free}`, /only on a terminal \(requiretty\)/, /!requiretty/],
  ]
  for (const [what, rules, wrong, mend] of hindrances)
    test(`a sudo that ${what} is told in words`, async () => {
      await setSudo(stage().host, rules)
      const own = new HostPool()
      const works = [
        () => own.read(target()),
        () => own.apply(target(), stage().with('bob')),
        () => own.lookAround(target(), ['bob']),
      ]
      for (const work of works) {
        const error = await refusal(work())
        assert.is(error.reason, 'sudo')
        assert.is(error.outcomeUnknown, false)
        const advice = adviceOn(error, { ...target(), login: 'ubuntu', from: [] })
        assert.match(advice.what, wrong)
        assert.match(advice.check, mend)
      }
      await own.close()
      await setSudo(stage().host, free)
    })

  test('where sudo is not installed, that is said', async () => {
    await stage().run('mv /usr/bin/sudo /usr/bin/sudo.away')
    const own = new HostPool()
    const error = await refusal(own.read(target()))
    assert.is(error.reason, 'sudo')
    assert.match(error.message, /sudo is not installed.*apt-get install sudo/)
    await own.close()
    await stage().run('mv /usr/bin/sudo.away /usr/bin/sudo; chmod u-s /usr/bin/sudo')
    const unset = await refusal(new HostPool().read(target()))
    assert.match(unset.message, /setuid/)
    await stage().run('chmod 4755 /usr/bin/sudo')
  })

  test('when it goes, nothing of ours stays, and the login keeps its other keys', async () => {
    const { pool } = stage()
    await stage().run('echo "ssh-ed25519 AAAA mine" >>/home/ubuntu/.ssh/authorized_keys')
    await pool.leave(target(), stage().with('bob'))
    await pool.leaveKey(target(), [bare(stage().host.managementKey.publicKey)])
    assert.is(await stage().run('cat /home/ubuntu/.ssh/authorized_keys'), 'ssh-ed25519 AAAA mine\n')
    assert.is(await stage().run('ls -d /var/lib/gatehouse /run/gatehouse 2>/dev/null || true'), '')
    assert.is((await refusal(new HostPool().connect(target()))).reason, 'authentication')
    assert.ok(await stage().letsIn('bob', 'bob'))
  })
})
