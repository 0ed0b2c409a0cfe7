import { existsSync, rmSync, statSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { digestFile, digestManifest, encodeManifest, groupsLines, type Manifest } from './manifest.ts'
import { parseLeave } from './report.ts'
import { onEachShell, type ScriptSandbox } from './testing/script-sandbox.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const key = (login: string) => `ssh-ed25519 AAAA ${login}`
const logins = (...names: string[]) => names.map((login) => ({ login, keys: [key(login)] }))
const inGroups = (groups: string[], ...names: string[]): Manifest => ({
  logins: logins(...names),
  files: [{ name: 'groups', lines: groupsLines(groups, names) }],
})
const etc = 'root:x:0:\nadm:x:4:syslog\ndocker:x:998:\nusers:x:1000:\n'
const notes = 'var/lib/gatehouse/groups'

onEachShell('groups', (test, sandbox) => {
  const of = (group: string, box: ScriptSandbox = sandbox()) =>
    box
      .text('etc/group')
      .split('\n')
      .find((line) => line.startsWith(`${group}:`))
      ?.split(':')[3]
  const proves = (manifest: Manifest) => {
    const report = sandbox().apply(manifest)
    assert.equal(
      report.files.flatMap(({ error }) => error ?? []),
      [],
    )
    assert.is(report.digest, digestManifest(manifest))
    assert.is(sandbox().read().digest, report.digest)
    return report
  }

  test.before.each(() => sandbox().write('etc/group', etc))

  test('each login is put into each, proved, read back, and taken out when nobody asks for it', () => {
    const manifest = inGroups(['docker', 'adm'], 'alice', 'bob')
    const lines = manifest.files?.[0]?.lines ?? []
    const file = { name: 'groups', error: null, was: [] }
    assert.equal(proves(manifest).files, [{ ...file, before: null, digest: digestFile(lines) }])
    assert.equal([of('adm'), of('docker')], ['syslog,alice,bob', 'alice,bob'])
    assert.equal(sandbox().read().files, [
      { ...file, before: digestFile(lines), digest: digestFile(lines), was: lines },
    ])
    const fewer = inGroups(['adm'], 'alice', 'bob')
    assert.equal(proves(fewer).files, [
      {
        ...file,
        before: digestFile(lines),
        digest: digestFile(fewer.files?.[0]?.lines ?? []),
        was: lines,
      },
    ])
    assert.equal([of('adm'), of('docker')], ['syslog,alice,bob', ''])
    proves({ logins: logins('alice', 'bob') })
    assert.is(sandbox().text('etc/group'), etc)
    assert.not(existsSync(sandbox().path(notes)))
  })

  test('a login that departs is taken out', () => {
    proves(inGroups(['docker'], 'alice', 'bob'))
    proves(inGroups(['docker'], 'bob'))
    assert.is(of('docker'), 'bob')
  })

  test('whoever was in a group before stays in it', () => {
    sandbox().write('etc/group', etc.replace('docker:x:998:', 'docker:x:998:alice'))
    proves(inGroups(['docker', 'users'], 'alice', 'bob'))
    // it is the primary group of what a sandbox makes
    assert.equal([of('docker'), of('users')], ['alice,bob', ''])
    proves({ logins: logins('alice') })
    assert.is(of('docker'), 'alice')
  })

  test('nothing is written where all is right, and no notes where there are no groups', () => {
    sandbox().apply({ logins: logins('alice') })
    assert.not(existsSync(sandbox().path(notes)))
    sandbox().apply(inGroups(['docker'], 'alice'))
    const files = ['etc/group', notes].map((name) => sandbox().path(name))
    const before = files.map((path) => statSync(path))
    const [file] = proves(inGroups(['docker'], 'alice')).files
    assert.equal(
      files.map((path) => [statSync(path).ino, statSync(path).mtimeMs]),
      before.map(({ ino, mtimeMs }) => [ino, mtimeMs]),
    )
    assert.equal([file?.before, file?.was], [file?.digest, []])
  })

  test('who is taken out by hand is missed at a look, and put in again', () => {
    const manifest = inGroups(['adm', 'docker'], 'alice')
    sandbox().apply(manifest)
    sandbox().write('etc/group', etc.replace('docker:x:998:', 'docker:x:998:alice'))
    const [found] = sandbox().read().files
    assert.equal(found?.was, ['docker alice'])
    assert.is.not(sandbox().read().digest, digestManifest(manifest))
    const [file] = proves(manifest).files
    assert.equal(file?.was, ['docker alice'])
    assert.is(of('adm'), 'syslog,alice')
    sandbox().write('etc/group', etc)
    assert.equal(sandbox().read().files, [])
    proves(manifest)
    proves({ logins: logins('alice') })
    assert.is(sandbox().text('etc/group'), etc)
  })

  test('a group that is not there, and one that is root’s, is an error of its own; the others are filled', () => {
    for (const [group, error] of [
      ['ssh-users', 'there is no group ssh-users in /etc/group; create it there'],
      ['toor', 'the group toor is root.s own'],
    ] as const) {
      sandbox().write('etc/group', `${etc}toor:x:0:\n`)
      const manifest = inGroups(['docker', group], 'alice')
      const report = sandbox().apply(manifest)
      assert.match(String(report.files[0]?.error), new RegExp(error))
      assert.is.not(report.digest, digestManifest(manifest))
      assert.equal(
        report.logins.map(({ error }) => error),
        [null],
      )
      assert.equal([of('docker'), of('toor')], ['alice', ''])
      assert.is.not(sandbox().read().digest, digestManifest(manifest))
    }
    rmSync(sandbox().path('etc/group'))
    assert.match(
      String(sandbox().apply(inGroups(['docker'], 'alice')).files[0]?.error),
      /there is no group docker/,
    )
  })

  test('stay where changes do not name them, and go where they name them without lines', () => {
    proves(inGroups(['docker'], 'alice'))
    const changed = { leaving: [], departed: [] }
    assert.equal(sandbox().apply({ logins: [], changed }).files, [])
    assert.is(of('docker'), 'alice')
    const [file] = sandbox().apply({ logins: [], files: [{ name: 'groups', lines: [] }], changed }).files
    assert.equal([file?.digest, file?.was], [null, ['docker alice']])
    assert.is(of('docker'), '')
  })

  test('an end that is cut takes nobody out', () => {
    proves(inGroups(['docker'], 'alice'))
    const text = encodeManifest(inGroups(['docker'], 'alice', 'bob'))
    for (let length = text.length - 2; length > text.indexOf('file groups'); length -= 7)
      sandbox().runRaw('apply', text.slice(0, length))
    assert.is(of('docker'), 'alice')
  })

  test('a server that is left to its people keeps those who keep their keys in them, and forgets that', () => {
    sandbox().apply(inGroups(['docker'], 'alice', 'bob'))
    const manifest = { logins: logins('alice') }
    for (let times = 0; times < 2; times++) {
      const report = parseLeave(sandbox().runRaw('leave', encodeManifest(manifest)).stdout, 'host')
      assert.equal([report.digest, report.files], [digestManifest(manifest), []])
      assert.is(of('docker'), 'alice')
      assert.not(existsSync(sandbox().path(notes)))
    }
  })
})

onOpenSsh('groups on OpenSSH', (test, stage) => {
  const config = '/run/test-host/sshd.conf'
  const reload =
    'cd /run/test-host; pid=$(cat listening); rm listening; kill -HUP $pid; until [ -s listening ]; do sleep 0.02; done'
  const withGroups = (groups: string[], ...names: ('alice' | 'bob')[]) => ({
    ...stage().with(...names),
    files: [{ name: 'groups' as const, lines: groupsLines(groups, names) }],
  })
  const groupsOf = async (login: string) => (await stage().run(`id -Gn ${login}`)).trim().split(' ')

  test('a login gets in where AllowGroups names its group, and not without', async () => {
    await stage().run(`groupadd ssh-users; sed -i '1i AllowGroups root ssh-users' ${config}; ${reload}`)
    await stage().holds(stage().with('alice', 'bob'))
    assert.not(await stage().letsIn('alice', 'alice'))
    await stage().holds(withGroups(['ssh-users'], 'alice', 'bob'))
    assert.ok(await stage().letsIn('alice', 'alice'))
    assert.match((await stage().ssh('bob', 'bob', 'id -Gn')).stdout, /ssh-users/)
    await stage().holds(withGroups(['ssh-users'], 'bob'))
    assert.is(await stage().run('getent group ssh-users | cut -d: -f4'), 'bob\n')
    assert.not(await stage().letsIn('alice', 'alice'))
    await stage().holds(stage().with('bob'))
    assert.not(await stage().letsIn('bob', 'bob'))
  })

  test('who was put in by hand stays, and what was taken out by hand is mended', async () => {
    await stage().run('groupadd docker; gpasswd -a bob docker')
    const manifest = withGroups(['docker', 'ssh-users'], 'bob')
    await stage().holds(manifest)
    await stage().run('gpasswd -d bob ssh-users')
    assert.is.not((await stage().read()).digest, digestManifest(manifest))
    await stage().holds(manifest)
    assert.equal(await groupsOf('bob'), ['bob', 'ssh-users', 'docker'])
    await stage().holds(stage().with('bob'))
    assert.equal(await groupsOf('bob'), ['bob', 'docker'])
  })

  test('an account that is not ours is put into none', async () => {
    await stage().run('useradd -m carol; gpasswd -a carol docker')
    const manifest: Manifest = {
      logins: [...stage().with('bob').logins, { login: 'carol', keys: [stage().key('alice')] }],
      files: [{ name: 'groups', lines: groupsLines(['docker', 'ssh-users'], ['bob', 'carol']) }],
    }
    const report = await stage().apply(manifest)
    assert.is.not(report.digest, digestManifest(manifest))
    assert.equal(await groupsOf('carol'), ['carol', 'docker'])
    await stage().apply(stage().with('bob'))
    assert.equal(await groupsOf('carol'), ['carol', 'docker'])
  })

  test('where /etc/group cannot be written it says so, and nobody is thought to be out', async () => {
    await stage().holds(withGroups(['ssh-users'], 'bob'))
    await stage().run('mount --bind /etc /etc; mount -o remount,bind,ro /etc')
    const report = await stage().apply(stage().with('bob'))
    assert.match(String(report.files[0]?.error), /could not take bob out of the group ssh-users/)
    assert.is.not(report.digest, digestManifest(stage().with('bob')))
    await stage().run('umount -l /etc')
    await stage().holds(stage().with('bob'))
    assert.equal(await groupsOf('bob'), ['bob', 'docker'])
  })
})
