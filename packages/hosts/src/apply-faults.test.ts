import * as assert from 'uvu/assert'
import { digestManifest, type Manifest } from './manifest.ts'
import { onOpenSsh, type SshStage } from './testing/ssh-stage.ts'

const none: Manifest = { logins: [] }
const fill = (folder: string) => `dd if=/dev/zero of=${folder}/fill bs=1k count=4000 2>/dev/null || true`

onOpenSsh('apply under faults', (test, stage) => {
  const applied = (login: 'alice' | 'bob') => stage().applied(stage().with(login), login)
  const holds = (manifest: Manifest) => stage().holds(manifest)

  test('a full home disk is an error of that login, and its file stays as it was', async () => {
    await stage().run(
      'mkdir -p /small; mount -t tmpfs -o size=64k small /small; useradd -m -p "*" -d /small/dave dave',
    )
    await stage().run(
      'mkdir -m 700 /small/dave/.ssh; echo "# kept" >/small/dave/.ssh/authorized_keys; chown -R dave /small/dave',
    )
    await stage().run(fill('/small'))
    const manifest = { logins: [{ login: 'dave', keys: [stage().key('alice')], adopt: true }] }
    const { error, before, digest } = await stage().applied(manifest, 'dave')
    assert.match(String(error), /could not be written; is the disk full/)
    assert.equal([before, digest], [null, null])
    assert.is(
      await stage().run('cat /small/dave/.ssh/authorized_keys; ls -A /small/dave/.ssh'),
      '# kept\nauthorized_keys\n',
    )
    await stage().run('rm -f /small/fill')
    await holds(manifest)
    // Removing needs room too, and says so.
    await stage().run(fill('/small'))
    const full = await stage().applied(none, 'dave')
    assert.match(String(full.error), /could not be written/)
    assert.ok(full.digest !== null && full.digest === full.before)
    await stage().run('rm -f /small/fill')
    await holds(none)
    await stage().run('userdel dave; umount /small')
  })

  test('an account made on a full home disk is completed later', async () => {
    await stage().run('mount -t tmpfs -o size=64k,mode=755 small /home')
    await stage().run(fill('/home'))
    assert.match(String((await applied('alice')).error), /could not be written|home folder is missing/)
    await stage().run('rm -f /home/fill')
    await holds(stage().with('alice'))
    assert.ok(await stage().letsIn('alice', 'alice'))
    await stage().run('umount /home; rm -rf /home/alice; userdel alice; rm /var/lib/gatehouse/logins/alice')
  })

  test('a read-only home keeps its file', async () => {
    await stage().apply(stage().with('alice'))
    const before = await stage().run('cat ~alice/.ssh/authorized_keys')
    await stage().run('mount --bind ~alice ~alice; mount -o remount,bind,ro ~alice')
    assert.is((await applied('alice')).error, null, 'nothing was to be written')
    const other = { logins: [{ login: 'alice', keys: [stage().key('bob')] }] }
    const report = await stage().applied(other, 'alice')
    assert.match(String(report.error), /could not be written; is the disk full or read-only/)
    assert.ok(report.before && report.before === report.digest)
    assert.is(await stage().run('cat ~alice/.ssh/authorized_keys; umount ~alice'), before)
  })

  test('a disk that is full where Gatehouse remembers is an error, and nobody is let in unremembered', async () => {
    await stage().run('mkdir /tmp/held; mount -t tmpfs -o nr_inodes=1,mode=700 small /var/lib/gatehouse')
    const error = await stage().apply(stage().with('bob')).catch(String)
    assert.match(String(error), /cannot write \/var\/lib\/gatehouse; is the disk full or read-only\?/)
    await stage().run(
      'umount /var/lib/gatehouse; mount -t tmpfs -o size=4k,mode=700 small /var/lib/gatehouse',
    )
    await stage().run(fill('/var/lib/gatehouse'))
    assert.match(String((await applied('bob')).error), /cannot write \/var\/lib\/gatehouse/)
    assert.is.not((await stage().host.run('id bob')).code, 0)
    await stage().run('umount /var/lib/gatehouse')
    // What is remembered stays whole.
    const known = await stage().run('cat /var/lib/gatehouse/logins/alice')
    await stage().run(
      'cp -a /var/lib/gatehouse/. /tmp/held; mount -t tmpfs -o size=12k,mode=700 small /var/lib/gatehouse; cp -a /tmp/held/. /var/lib/gatehouse',
    )
    await stage().run(fill('/var/lib/gatehouse'))
    assert.match(String((await stage().applied(none, 'alice')).error), /cannot write \/var\/lib\/gatehouse/)
    assert.is(await stage().run('cat /var/lib/gatehouse/logins/alice; umount /var/lib/gatehouse'), known)
  })

  test('under a mount that is missing nothing is written, and nothing is taken for gone', async () => {
    await stage().apply(stage().with('alice'))
    await stage().run(
      'mkdir -p /data; mount -t tmpfs data /data; cp -a /home/alice /data; usermod -d /data/alice alice',
    )
    await stage().run('cp /etc/fstab /etc/fstab.away; echo "/dev/none /data/ ext4 defaults 0 2" >>/etc/fstab')
    await holds(stage().with('alice'))
    await stage().run('mount --move /data /mnt; rm -rf /data/*')
    const missing = /its home folder is on \/data, which \/etc\/fstab names and which is not mounted/
    for (const manifest of [stage().with('alice'), none]) {
      const report = await stage().apply(manifest)
      assert.match(String(report.logins[0]?.error), missing)
      assert.equal([report.logins[0]?.before, report.logins[0]?.digest], [undefined, null])
      assert.is.not(report.digest, digestManifest(manifest))
    }
    assert.match(String((await stage().read()).logins[0]?.error), missing)
    assert.is(await stage().run('ls -A /data'), '')
    assert.is(await stage().run('getent shadow alice | cut -d: -f8'), '1\n', 'closed all the same')
    await stage().run('mount --move /mnt /data')
    await holds(stage().with('alice'))
    assert.ok(await stage().letsIn('alice', 'alice'))
    // Named there under another path than its own, it is there.
    await stage().isIdle('alice') // usermod moves no home that is in use
    await stage().run('ln -s /data /link; sed -i s,/data/,/link, /etc/fstab; usermod -d /link/alice alice')
    await holds(stage().with('alice'))
    await stage().run('usermod -d /home/alice alice; rm /link; umount /data')
  })

  test('no account is made where its home would be under a mount that is missing', async () => {
    await stage().run(
      'echo "/dev/none /home ext4 defaults 0 2" >/etc/fstab; mount --bind /home /mnt; umount /home',
    )
    const report = await applied('bob')
    assert.match(String(report.error), /its home folder is on \/home, which/)
    assert.is.not((await stage().host.run('id bob')).code, 0)
    assert.is(
      await stage().run('ls -d /home/bob /var/lib/gatehouse/logins/bob 2>/dev/null || echo none'),
      'none\n',
    )
    await stage().run('mount --bind /mnt /home; umount /mnt')
    await holds(stage().with('alice', 'bob'))
    await stage().run('mv /etc/fstab.away /etc/fstab')
  })

  test('a home folder that has gone is made again for an account of ours, where lines are wanted', async () => {
    await stage().run('rm -rf ~alice ~bob')
    const { before, digest, error } = await stage().applied(
      { logins: [{ login: 'alice', keys: [] }] },
      'alice',
    )
    assert.equal([before, digest, error], [null, null, null])
    assert.is(await stage().run('ls -d /home/alice 2>/dev/null || echo none'), 'none\n')
    await stage().run('mkdir /home/alice.gatehouse; touch /home/alice.gatehouse/left')
    await holds(stage().with('alice'))
    assert.is(
      await stage().run(
        'stat -c "%a %U:%G" ~alice ~alice/.profile; ls -A /home ~alice | grep left || echo clean',
      ),
      '700 alice:alice\n644 alice:alice\nclean\n',
    )
    assert.ok(await stage().letsIn('alice', 'alice'))
    await stage().run('useradd -M -p "*" erin')
    const erins = { logins: [{ login: 'erin', keys: [stage().key('bob')], adopt: true }] }
    assert.match(String((await stage().applied(erins, 'erin')).error), /home folder is missing/)
    assert.is(await stage().run('ls -d /home/erin 2>/dev/null || echo none'), 'none\n')
  })

  test("root's login shell may take its time, and talk", async () => {
    await stage().run(
      'printf "sleep 0.5; echo Welcome; echo login root - - 0 ok; echo >&2 hello\\n" >/root/.bashrc',
    )
    await holds(stage().with('alice'))
    await stage().run('rm /root/.bashrc')
  })

  test('without a setpriv that changes users, chroot or su does it', async () => {
    const hide = (name: string) => `mv $(command -v ${name}) /tmp/held/${name}; `
    for (const missing of ['setpriv', 'chroot']) {
      await stage().run(hide(missing))
      await holds({ ...stage().with('alice', 'bob'), endProcesses: true })
      assert.is(await stage().run('stat -c "%U %a" ~bob/.ssh/authorized_keys'), 'bob 600\n')
      assert.equal(
        (await stage().read()).found.map(({ login }) => login),
        ['root', 'alice', 'bob'],
      )
      await holds(none)
    }
    await stage().run('mv /tmp/held/setpriv /usr/bin/; mv /tmp/held/chroot /usr/sbin/')
    await holds(none)
  })

  test('an account from a directory service is used, and its lines go when it departs', async () => {
    await fromDirectory(stage(), 'ldapuser')
    const manifest = { logins: [{ login: 'ldapuser', keys: [stage().key('alice')], adopt: true }] }
    await holds(manifest)
    assert.match(await stage().run('cat /home/ldapuser/.ssh/authorized_keys'), /# gatehouse begin/)
    await holds(none)
    assert.is(await stage().run('cat /home/ldapuser/.ssh/authorized_keys'), '')
  })
})

/** Lets getent answer for an account that /etc/passwd does not have. */
async function fromDirectory(stage: SshStage, login: string): Promise<void> {
  const entry = `${login}:x:5000:5000::/home/${login}:/bin/sh`
  await stage.run(`mkdir -m 700 /home/${login}; chown 5000:5000 /home/${login}
printf '#!/bin/sh\\n[ "$2" != ${login} ] || { echo ${entry}; exit; }\\nexec /usr/bin/getent "$@"\\n' >/usr/local/bin/getent
chmod 755 /usr/local/bin/getent`)
}
