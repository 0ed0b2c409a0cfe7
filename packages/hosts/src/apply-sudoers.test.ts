import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { digestFile, digestManifest, type Manifest, sudoersLines } from './manifest.ts'
import { onEachShell } from './testing/script-sandbox.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const path = 'etc/sudoers.d/gatehouse'
const none: Manifest = { logins: [] }
const withSudo = (...logins: string[]): Manifest => ({
  logins: [],
  files: [{ name: 'sudoers', lines: sudoersLines(logins) }],
})
const text = (...logins: string[]) => ['# Written by Gatehouse.', ...sudoersLines(logins), ''].join('\n')

onEachShell('sudoers', (test, sandbox) => {
  test('is written as a whole, in the order given, reported, read back and removed', () => {
    const manifest: Manifest = {
      logins: [],
      files: [{ name: 'sudoers', lines: sudoersLines(['alice', 'bob']).reverse() }],
    }
    const lines = manifest.files?.[0]?.lines ?? []
    const file = { name: 'sudoers', error: null, was: [] }
    const report = sandbox().apply(manifest)
    assert.is(report.digest, digestManifest(manifest))
    assert.equal(report.files, [{ ...file, before: null, digest: digestFile(lines) }])
    assert.is(sandbox().text(path), `# Written by Gatehouse.\n${lines.join('\n')}\n`)
    assert.is(statSync(sandbox().path(path)).mode & 0o777, 0o440)
    const read = sandbox().read()
    assert.equal(read.files, [{ ...file, before: digestFile(lines), digest: digestFile(lines), was: lines }])
    assert.is(read.digest, report.digest)
    const gone = sandbox().apply(none)
    assert.equal(gone.files, [{ ...file, before: digestFile(lines), digest: null, was: lines }])
    assert.is(gone.digest, digestManifest(none))
    assert.equal(sandbox().apply(none).files, [])
    assert.not(existsSync(sandbox().path(path)))
  })

  test('stays where changes do not name it, and goes where they name it without lines', () => {
    sandbox().apply(withSudo('alice'))
    const changed = { leaving: [], departed: [] }
    assert.equal(sandbox().apply({ logins: [], changed }).files, [])
    assert.is(sandbox().text(path), text('alice'))
    const [file] = sandbox().apply({ logins: [], files: [{ name: 'sudoers', lines: [] }], changed }).files
    assert.equal([file?.digest, file?.was], [null, sudoersLines(['alice'])])
    assert.not(existsSync(sandbox().path(path)))
  })

  test('is left alone where it is right', () => {
    sandbox().apply(withSudo('alice'))
    const before = statSync(sandbox().path(path))
    const [file] = sandbox().apply(withSudo('alice')).files
    const after = statSync(sandbox().path(path))
    assert.equal([after.ino, after.mtimeMs, after.ctimeMs], [before.ino, before.mtimeMs, before.ctimeMs])
    assert.equal([file?.before, file?.was], [file?.digest, []])
  })

  test('is mended whatever was made of it, and tells what that was', () => {
    const evil = 'mallory ALL=(ALL:ALL) NOPASSWD: ALL'
    for (const [content, was] of [
      [`${text('alice')}${evil}\n`, [...sudoersLines(['alice']), evil]],
      [`${evil}\x1b\t\r\n`, ['mallory ALL=(ALL:ALL) NOPASSWD: ALL? ']],
      [text('alice').slice(24), sudoersLines(['alice'])],
      ['', []],
    ] as const) {
      rmSync(sandbox().path(path), { force: true })
      sandbox().write(path, content)
      const [file] = sandbox().apply(withSudo('alice')).files
      assert.is(sandbox().text(path), text('alice'))
      assert.equal(file?.was, was)
      assert.is.not(file?.before, file?.digest)
    }
    chmodSync(sandbox().path(path), 0o666)
    sandbox().apply(withSudo('alice'))
    assert.is(statSync(sandbox().path(path)).mode & 0o777, 0o440)
    rmSync(sandbox().path(path))
    sandbox().write('outside', '# not ours\n')
    symlinkSync(sandbox().path('outside'), sandbox().path(path))
    assert.is(sandbox().apply(withSudo('alice')).files[0]?.before, undefined)
    assert.is(sandbox().text(path), text('alice'))
    assert.is(sandbox().text('outside'), '# not ours\n')
  })

  test('an error never looks like in sync, and leaves what stood there', () => {
    sandbox().apply(withSudo('alice'))
    rmSync(sandbox().path(path))
    mkdirSync(sandbox().path(`${path}/full`), { recursive: true })
    for (const manifest of [none, withSudo('alice')]) {
      const report = sandbox().apply(manifest)
      assert.match(String(report.files[0]?.error), /cannot/)
      assert.is.not(report.digest, digestManifest(manifest))
    }
    assert.ok(existsSync(sandbox().path(`${path}/full`)))
  })
})

if (!existsSync('/usr/sbin/visudo')) console.log('SKIPPED: sudoers on OpenSSH — install sudo')
else
  onOpenSsh('sudoers on OpenSSH', (test, stage) => {
    const sudo = async (login: 'alice' | 'bob') => (await stage().ssh(login, login, 'sudo -n id -u')).stdout
    const both = () => ({ ...stage().with('alice', 'bob'), ...withSudoOf('alice') })
    const withSudoOf = (...logins: string[]) => ({ files: withSudo(...logins).files ?? [] })

    test('lets a login become root, and no other, until its line is gone', async () => {
      assert.is((await stage().apply(both())).digest, digestManifest(both()))
      assert.is(await stage().run(`stat -c "%a %u:%g" /${path}`), '440 0:0\n')
      assert.is(await sudo('alice'), '0\n')
      assert.is(await sudo('bob'), '')
      await stage().apply(stage().with('alice', 'bob'))
      assert.is(await sudo('alice'), '')
    })

    test('an account that is not ours does not become root because it is named', async () => {
      await stage().run('useradd -m carol')
      const manifest: Manifest = {
        logins: [...stage().with('alice').logins, { login: 'carol', keys: [stage().key('bob')] }],
        ...withSudoOf('alice', 'carol'),
      }
      const report = await stage().apply(manifest)
      assert.is(await stage().run(`cat /${path}`), text('alice'))
      assert.is(report.files[0]?.digest, digestFile(sudoersLines(['alice'])))
      assert.is.not(report.digest, digestManifest(manifest))
    })

    test('a file that sudo would refuse is not put into place', async () => {
      await stage().apply(both())
      await stage().run('mv /usr/sbin/visudo /usr/sbin/visudo.away')
      await stage().run(
        `printf '#!/bin/sh\\necho "$2: syntax error" >&2; exit 1\\n' >/usr/sbin/visudo; chmod 755 /usr/sbin/visudo`,
      )
      const changed = { ...both(), ...withSudoOf('alice', 'bob') }
      const report = await stage().apply(changed)
      assert.match(String(report.files[0]?.error), /visudo refuses the new file: .*syntax error/)
      assert.is.not(report.digest, digestManifest(changed))
      assert.is(await stage().run('ls -A /etc/sudoers.d | grep gatehouse'), 'gatehouse\n')
      assert.is(await stage().run(`cat /${path}`), text('alice'))
      await stage().run('mv /usr/sbin/visudo.away /usr/sbin/visudo')
    })

    test('without sudo, or where sudo does not read the folder, it says so', async () => {
      await stage().run('mv /usr/sbin/visudo /usr/sbin/visudo.away')
      assert.match(String((await stage().apply(both())).files[0]?.error), /sudo is not installed/)
      await stage().run('mv /usr/sbin/visudo.away /usr/sbin/visudo')
      await stage().run('cp /etc/sudoers /etc/sudoers.away; sed -i s/@includedir/#not/ /etc/sudoers')
      assert.match(String((await stage().apply(both())).files[0]?.error), /does not include \/etc\/sudoers.d/)
      await stage().run('mv /etc/sudoers.away /etc/sudoers')
      assert.is((await stage().apply(both())).digest, digestManifest(both()))
    })

    test('a folder that cannot be written keeps the old file', async () => {
      await stage().run('mount --bind /etc/sudoers.d /etc/sudoers.d; mount -o remount,bind,ro /etc/sudoers.d')
      const changed = { ...both(), ...withSudoOf('bob') }
      assert.match(String((await stage().apply(changed)).files[0]?.error), /cannot write \/etc\/sudoers.d/)
      const report = await stage().apply(stage().with('alice', 'bob'))
      assert.match(String(report.files[0]?.error), /cannot remove/)
      assert.is.not(report.digest, digestManifest(stage().with('alice', 'bob')))
      assert.is(await sudo('alice'), '0\n')
      await stage().run('umount /etc/sudoers.d')
    })
  })
