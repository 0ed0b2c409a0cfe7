import * as assert from 'uvu/assert'
import { digestManifest, type Manifest } from './manifest.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const none: Manifest = { logins: [] }
const modes = 'stat -c "%a %U %n" ~alice ~alice/.ssh ~alice/.ssh/authorized_keys'

onOpenSsh('owners and modes that sshd insists on', (test, stage) => {
  const alices = () => stage().with('alice')
  const applied = (manifest = alices()) => stage().applied(manifest, 'alice')
  const rightly =
    '700 alice /home/alice\n700 alice /home/alice/.ssh\n600 alice /home/alice/.ssh/authorized_keys\n'

  test('what others may write in .ssh is closed to them, even where the lines are right', async () => {
    await stage().apply(alices())
    for (const damage of [
      'chgrp adm ~alice/.ssh; chmod 775 ~alice/.ssh',
      'chmod 757 ~alice/.ssh',
      'chmod 066 ~alice/.ssh',
      'chmod 622 ~alice/.ssh/authorized_keys',
    ]) {
      await stage().run(damage)
      assert.not(await stage().letsIn('alice', 'alice'), damage)
      const report = await applied()
      assert.equal([report.error, report.before, report.was], [null, report.digest, []], damage)
      assert.ok(await stage().letsIn('alice', 'alice'), damage)
    }
  })

  test("what belongs to nobody that is left becomes the login's own, every foreign byte kept", async () => {
    await stage().run('useradd -M stranger; printf "# not\\0 hers" >>~alice/.ssh/authorized_keys')
    const content = await stage().run('base64 ~alice/.ssh/authorized_keys')
    for (const damage of [
      'chown 4242 ~alice/.ssh; chmod 755 ~alice/.ssh',
      'chown 4242 ~alice/.ssh; chmod 700 ~alice/.ssh',
      'chown stranger ~alice/.ssh/authorized_keys; chmod 644 ~alice/.ssh/authorized_keys',
      'chown root:root ~alice/.ssh/authorized_keys; chmod 664 ~alice/.ssh/authorized_keys',
      'chown -R 4242 ~alice/.ssh; chmod 755 ~alice/.ssh; chmod 644 ~alice/.ssh/authorized_keys',
    ]) {
      await stage().run(damage)
      assert.not(await stage().letsIn('alice', 'alice'), damage)
      const report = await applied()
      assert.equal([report.error, report.before], [null, report.digest], damage)
      assert.match((await stage().run(modes)).replaceAll('755', '700'), rightly, damage)
      assert.is(await stage().run('base64 ~alice/.ssh/authorized_keys'), content)
    }
    // Root's file does for sshd, and is left alone until there is something to write.
    await stage().run('chown root:root ~alice/.ssh/authorized_keys; chmod 644 ~alice/.ssh/authorized_keys')
    await stage().apply(alices())
    assert.match(await stage().run(modes), /644 root .*authorized_keys/)
    assert.is((await applied(none)).error, null)
    assert.match(await stage().run(modes), /600 alice .*authorized_keys/)
    // Closed by whoever owns it, its lines are taken away all the same.
    await stage().apply(alices())
    await stage().run('chown 4242 ~alice/.ssh; chmod 700 ~alice/.ssh')
    assert.is((await stage().apply(none)).digest, digestManifest(none))
    assert.is(await stage().run('tr -d "\\0" <~alice/.ssh/authorized_keys'), '# not hers')
  })

  test('a folder of somebody else that was put in the place of .ssh stays theirs', async () => {
    await stage().apply(alices())
    await stage().run(
      'mv ~alice/.ssh ~alice/hers; mkdir -m 770 /home/theirs; chown stranger /home/theirs; mv /home/theirs ~alice/.ssh',
    )
    for (const manifest of [alices(), none])
      assert.match(String((await applied(manifest)).error), /its .ssh (belongs to somebody else|is closed)/)
    assert.is(await stage().run('stat -c %U ~alice/.ssh'), 'stranger\n')
    await stage().run('rm -r ~alice/.ssh; mv ~alice/hers ~alice/.ssh')
    assert.is((await applied()).error, null)
  })

  test("root's .ssh that the login may not write, and what the login may not read, are errors", async () => {
    await stage().apply(alices())
    await stage().run('chown root:root ~alice/.ssh; chmod 755 ~alice/.ssh')
    assert.is((await applied()).error, null)
    assert.match(String((await applied(none)).error), /its .ssh belongs to somebody else; chown it/)
    await stage().run('chmod 775 ~alice/.ssh')
    assert.match(String((await applied()).error), /its .ssh can be written by others/)
    await stage().run(
      'chown alice:alice ~alice/.ssh; chown root:root ~alice/.ssh/authorized_keys; chmod 600 ~alice/.ssh/authorized_keys',
    )
    const { error, before, digest } = await applied()
    assert.match(String(error), /not readable by the login/)
    assert.equal([before, digest], [undefined, null])
    await stage().run('chown alice ~alice/.ssh/authorized_keys')
    assert.is((await applied()).error, null)
  })

  test('a home folder that others may write is an error, with the lines in it as wanted', async () => {
    for (const [damage, repair, message] of [
      ['chmod 757 ~alice', 'chmod 755 ~alice', /its home folder can be written by others.*chmod go-w/],
      ['chown stranger ~alice', 'chown alice ~alice', /its home folder belongs to somebody else.*chown/],
      [
        'chgrp adm ~alice; chmod 775 ~alice',
        'chgrp alice ~alice; chmod 755 ~alice',
        /can be written by others/,
      ],
    ] as const) {
      await stage().run(damage)
      assert.not(await stage().letsIn('alice', 'alice'), damage)
      assert.match(String((await applied()).error), message)
      const more = { logins: [{ login: 'alice', keys: [stage().key('alice'), stage().key('bob')] }] }
      const report = await stage().apply(more)
      assert.match(String(report.logins[0]?.error), message)
      assert.ok(report.logins[0]?.before && report.logins[0].before !== report.logins[0].digest)
      assert.is.not(report.digest, digestManifest(more))
      assert.is(
        (await stage().apply(none)).digest,
        digestManifest(none),
        'not an error where nothing is wanted',
      )
      await stage().run(repair)
      assert.is((await applied()).error, null)
      assert.ok(await stage().letsIn('alice', 'alice'), repair)
    }
  })

  test("Debian's sshd lets a login's own group write to its home folder", async () => {
    await stage().run('chgrp alice ~alice; chmod 775 ~alice')
    const isPatched = await stage().letsIn('alice', 'alice')
    assert.is((await applied()).error === null, isPatched)
    await stage().run('chmod 755 ~alice')
  })

  test('root follows no symbolic link out of a home', async () => {
    await stage().apply(alices())
    await stage().run(
      'cd ~alice/.ssh; printf secret >/root/secret; chmod 600 /root/secret; ln -sf /root/secret authorized_keys',
    )
    assert.match(String((await applied()).error), /its authorized_keys is a symbolic link/)
    assert.is(
      await stage().run('cat /root/secret; readlink ~alice/.ssh/authorized_keys'),
      'secret/root/secret\n',
    )
    await stage().run(
      'rm -rf ~alice/.ssh; mkdir -m 777 /root/trap; chown stranger /root/trap; ln -s /root/trap ~alice/.ssh',
    )
    assert.match(String((await applied()).error), /its .ssh is a symbolic link/)
    assert.is(await stage().run('ls -A /root/trap; stat -c %U /root/trap'), 'stranger\n')
    await stage().run('rm ~alice/.ssh')
    assert.is((await stage().apply(alices())).digest, digestManifest(alices()))
  })

  test("a login's own processes cannot speak for others, and a hanging one delays nobody for long", async () => {
    await stage().apply(alices())
    await stage().run(
      'rm ~alice/.ssh/authorized_keys; mkfifo ~alice/.ssh/authorized_keys; chown alice ~alice/.ssh/authorized_keys',
    )
    const report = await stage().apply(stage().with('alice', 'bob'))
    assert.match(String(report.logins[0]?.error), /not a plain file/)
    assert.is(report.logins[1]?.error, null)
  })
})
