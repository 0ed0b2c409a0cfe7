import * as assert from 'uvu/assert'
import { generateManagementKey } from './management-key.ts'
import { digestManifest, type Manifest } from './manifest.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const none: Manifest = { logins: [] }
const config = '/run/test-host/sshd.conf'
const reload =
  'cd /run/test-host; pid=$(cat listening); rm listening; kill -HUP $pid; until [ -s listening ]; do sleep 0.02; done'

const publicPart = (line: string) => line.split(' ').slice(0, 2).join(' ')

onOpenSsh('keys where sshd reads them', (test, stage) => {
  /** Puts these lines first, or last, into what sshd reads, in place of those of before. */
  const sshdSays = (first: string, last = '') =>
    stage().run(
      `[ -f /tmp/usual ] || cp ${config} /tmp/usual; { printf '%s\\n' '${first}'; cat /tmp/usual; printf '%b\\n' '${last}'; } >${config}; ${reload}`,
    )
  const elsewhere = 'AuthorizedKeysFile /etc/ssh/authorized_keys/%u'
  const fileOf = (login: string) => stage().run(`cat /etc/ssh/authorized_keys/${login}`)
  const homeOf = (login: string) => stage().run(`cat ~${login}/.ssh/authorized_keys 2>/dev/null || echo none`)
  const errorsOf = async () =>
    (await stage().read()).logins.flatMap(({ login, error }) => (error ? [`${login}: ${error}`] : []))
  const alices = () => stage().with('alice')
  const block = (...keys: string[]) => ['# gatehouse begin', ...keys, '# gatehouse end', ''].join('\n')

  test.before(async () => {
    // the management key is wherever the tests have sshd read keys
    await stage().run(
      'for file in /etc/ssh/authorized_keys/root /root/.keys/mine /etc/ssh/by-0%/root /etc/ssh/all; do (umask 022; mkdir -p $(dirname $file); cat /root/.ssh/authorized_keys >$file); done',
    )
  })

  test('a host whose sshd reads a folder of root has them there, and nothing in homes', async () => {
    await sshdSays(elsewhere)
    await stage().read()
    await stage().holds(alices())
    assert.is(await fileOf('alice'), block(stage().key('alice')))
    assert.is(await homeOf('alice'), 'none\n')
    assert.is(
      await stage().run('stat -c "%a %U" /etc/ssh/authorized_keys /etc/ssh/authorized_keys/alice'),
      '755 root\n644 root\n',
    )
    assert.ok(await stage().letsIn('alice', 'alice'))
    const { digest, found } = await stage().read()
    assert.is(digest, digestManifest(alices()))
    const file = '/etc/ssh/authorized_keys/alice'
    assert.equal(
      found.filter(({ login }) => login === 'alice'),
      [{ login: 'alice', managed: true, file, line: stage().key('alice') }],
    )
  })

  test('who is new needs no look, other lines stay, and with the last of ours the file goes', async () => {
    await stage().run('printf "# hers\\nssh-rsa AAAA own" >/etc/ssh/authorized_keys/bob')
    await stage().holds(stage().with('alice', 'bob'))
    assert.is(await fileOf('bob'), `${block(stage().key('bob'))}# hers\nssh-rsa AAAA own`)
    assert.ok(await stage().letsIn('bob', 'bob'))
    assert.is((await stage().apply(none)).digest, digestManifest(none))
    assert.is(await fileOf('bob'), '# hers\nssh-rsa AAAA own')
    assert.is(await stage().run('ls -A /etc/ssh/authorized_keys | grep -vx root || :'), 'bob\n')
    await stage().run('rm /etc/ssh/authorized_keys/bob')
    await stage().holds(alices())
  })

  test('they are moved when sshd reads others, and none stays where it does not', async () => {
    for (const [said, where, from] of [
      [
        'AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2',
        '/home/alice/.ssh/authorized_keys',
        '/etc/ssh/authorized_keys/alice',
      ],
      ['AuthorizedKeysFile %h/.keys/mine', '/home/alice/.keys/mine', '/home/alice/.ssh/authorized_keys'],
      [
        'AuthorizedKeysFile /etc/ssh/all /etc/ssh/by-%U%%/%u .ssh/authorized_keys',
        '/etc/ssh/by-$(id -u alice)%/alice',
        '/home/alice/.keys/mine',
      ],
      [elsewhere, '/etc/ssh/authorized_keys/alice', '/etc/ssh/by-$(id -u alice)%/alice'],
    ] as const) {
      await sshdSays(said)
      assert.not(await stage().letsIn('alice', 'alice'), said)
      const looked = await stage().read()
      assert.match(String(looked.logins[0]?.error), /sshd reads its keys from .*; they are moved there/, said)
      assert.is(looked.logins[0]?.before, looked.logins[0]?.digest)
      const moved = await stage().apply(alices())
      assert.equal([moved.digest, moved.logins[0]?.error], [digestManifest(alices()), null], said)
      assert.is(moved.logins[0]?.before, moved.logins[0]?.digest, 'nobody else changed it')
      assert.is(await stage().run(`cat ${where}`), block(stage().key('alice')))
      assert.not((await stage().run(`cat ${from} 2>/dev/null || :`)).includes('gatehouse'), said)
      assert.ok(await stage().letsIn('alice', 'alice'), said)
      assert.equal(await errorsOf(), [])
    }
  })

  test('they stay where they are while sshd reads that as well', async () => {
    await sshdSays('AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys/%u')
    assert.equal(await errorsOf(), [])
    await stage().holds(alices())
    assert.is(await homeOf('alice'), '')
    await stage().holds({ logins: [...alices().logins, { login: 'frank', keys: [stage().key('bob')] }] })
    assert.is(await homeOf('frank'), block(stage().key('bob')), 'the first for whoever is new')
    await stage().holds(alices())
    await sshdSays(elsewhere)
    await stage().read()
  })

  test('a move that was cut off leaves no line that nobody would take away', async () => {
    await stage().run(
      'cp /etc/ssh/authorized_keys/alice ~alice/.ssh/authorized_keys; echo "created $(id -u alice) - - /etc/ssh/authorized_keys/%u" >/var/lib/gatehouse/logins/alice',
    )
    assert.is((await stage().apply(none)).digest, digestManifest(none))
    assert.is(await homeOf('alice'), '')
    assert.is(await stage().run('ls -A /etc/ssh/authorized_keys | grep -vx root || :'), '')
    await stage().holds(alices())
  })

  test('a folder that is not for root alone is an error, and nothing is read or written in it', async () => {
    for (const [damage, repair, said] of [
      [
        'chmod 777 /etc/ssh/authorized_keys',
        'chmod 755 /etc/ssh/authorized_keys',
        /can be written by others than root/,
      ],
      [
        'chown bob /etc/ssh/authorized_keys',
        'chown root /etc/ssh/authorized_keys',
        /does not belong to root/,
      ],
      [
        'chmod 750 /etc/ssh/authorized_keys',
        'chmod 755 /etc/ssh/authorized_keys',
        /is closed to the login; chmod a\+x/,
      ],
      [
        'mv /etc/ssh/authorized_keys/alice /tmp/alice; ln -s /etc/shadow /etc/ssh/authorized_keys/alice',
        'mv -f /tmp/alice /etc/ssh/authorized_keys/alice',
        /^\/etc\/ssh\/authorized_keys\/alice is a symbolic link/,
      ],
    ] as const) {
      await stage().run(damage)
      for (const report of [await stage().apply(alices()), await stage().read()]) {
        assert.match(String(report.logins[0]?.error), said, damage)
        assert.equal(report.logins[0]?.was, [])
      }
      assert.is.not((await stage().apply(none)).digest, digestManifest(none))
      await stage().run(repair)
      await stage().holds(alices())
      assert.ok(await stage().letsIn('alice', 'alice'), damage)
    }
    // what sshd would not take from it is mended
    for (const damage of ['chmod 666', 'chmod 600', 'chown bob']) {
      await stage().run(`${damage} /etc/ssh/authorized_keys/alice`)
      assert.match(String((await stage().read()).logins[0]?.error), /sshd takes no keys from/, damage)
      await stage().holds(alices())
      assert.ok(await stage().letsIn('alice', 'alice'), damage)
    }
  })

  test('where no file is a login’s own, its lines are nowhere, and that is said', async () => {
    for (const said of ['AuthorizedKeysFile none', 'AuthorizedKeysFile /etc/ssh/all %h/keys']) {
      await sshdSays(said)
      const error = /^sshd reads its keys from no file in which Gatehouse may write/
      assert.match(String((await stage().read()).logins[0]?.error), error)
      for (const report of [await stage().apply(alices()), await stage().apply(alices())]) {
        assert.match(String(report.logins[0]?.error), error)
        assert.is.not(report.digest, digestManifest(alices()))
      }
      assert.is(await stage().run('ls -A /etc/ssh/authorized_keys | grep -vx root || :'), '')
      assert.is((await stage().apply(none)).digest, digestManifest(none))
      await sshdSays(elsewhere)
      await stage().read()
      await stage().holds(alices())
    }
  })

  test('where Match names some, each has its lines in its own', async () => {
    await stage().run('groupadd kept; useradd -m -G kept -p "*" carol; useradd -m -p "*" dan')
    await sshdSays('', 'Match Group kept\\n AuthorizedKeysFile /etc/ssh/authorized_keys/%u')
    await stage().read()
    const all = {
      logins: [
        ...alices().logins,
        ...['carol', 'dan', 'erin'].map((login) => ({ login, keys: [stage().key('bob')], adopt: true })),
      ],
    }
    await stage().holds(all)
    assert.is(await stage().run('ls -A /etc/ssh/authorized_keys | grep -vx root || :'), 'carol\n')
    for (const login of ['carol', 'dan', 'erin']) assert.ok(await stage().letsIn(login, 'bob'), login)
    assert.ok(await stage().letsIn('alice', 'alice'))
    const { digest, found } = await stage().read()
    assert.is(digest, digestManifest(all))
    assert.equal(
      found
        .filter(({ managed }) => managed)
        .map(({ login, file }) => `${login} ${file}`)
        .sort(),
      [
        'alice authorized_keys',
        'carol /etc/ssh/authorized_keys/carol',
        'dan authorized_keys',
        'erin authorized_keys',
      ],
    )
    // sshd asked for who came after the look
    await stage().run('gpasswd -a erin kept')
    await stage().read()
    await stage().holds(all)
    assert.ok(await stage().letsIn('erin', 'bob'))
  })

  test('people keep their lines there when Gatehouse goes', async () => {
    await sshdSays(elsewhere)
    await stage().read()
    await stage().holds(alices())
    await stage().pool.leave(stage().target, alices())
    assert.is(await fileOf('alice'), `${stage().key('alice')}\n`)
    assert.ok(await stage().letsIn('alice', 'alice'))
  })

  test('the management key is exchanged there, and taken away', async () => {
    const { pool, target, host } = stage()
    const file = '/etc/ssh/authorized_keys/root'
    await stage().run(`rm -r /root/.ssh; printf '# mine\\n' >>${file}`)
    const old = publicPart(host.managementKey.publicKey)
    const next = generateManagementKey('next')
    await pool.rekeyAdd(target, old, publicPart(next.publicKey))
    const newer = { ...target, privateKey: next.privateKey }
    await pool.rekeyDrop(newer, old, publicPart(next.publicKey))
    const lines = await stage().run(`cat ${file}`)
    assert.not(lines.includes(old))
    assert.match(lines, /# mine\n$/)
    assert.is(await stage().run(`stat -c "%a %U" ${file}`), '600 root\n')
    await pool.leaveKey(newer, [publicPart(next.publicKey)])
    assert.is(await stage().run(`cat ${file}`), '# mine\n')
  })
})
