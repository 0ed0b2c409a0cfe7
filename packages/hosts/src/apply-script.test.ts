import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { scriptRun } from './apply-script.ts'
import { digestLogin, digestManifest, encodeManifest, type Manifest } from './manifest.ts'
import { onEachShell } from './testing/script-sandbox.ts'

const first = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA alice@laptop'
const second = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBB'
const held: Manifest = { logins: [{ login: 'alice', keys: [first, second] }] }
const none: Manifest = { logins: [] }
const block = (...lines: string[]) => ['# gatehouse begin', ...lines, '# gatehouse end', ''].join('\n')

const file = 'home/alice/.ssh/authorized_keys'

onEachShell('apply script', (test, sandbox) => {
  const path = () => sandbox().path(file)
  const run = (mode: 'apply' | 'read', manifest = none) =>
    mode === 'apply' ? sandbox().apply(manifest) : sandbox().read()
  const write = (bytes: Uint8Array | string) => sandbox().write(file, bytes)

  test('writes the keys privately, reports them, reads them back, and removes them', () => {
    const alice = { login: 'alice', foreign: 0, error: null, unadopted: null, was: [] }
    const digest = digestLogin([first, second])
    const report = run('apply', held)
    assert.is(report.digest, digestManifest(held))
    assert.equal(report.logins, [{ ...alice, before: null, digest }])
    assert.is(sandbox().text(file), block(first, second))
    assert.is(statSync(path()).mode & 0o777, 0o600)
    assert.is(statSync(dirname(path())).mode & 0o777, 0o700)
    const read = run('read')
    assert.is(read.digest, report.digest)
    assert.equal(read.logins, [{ ...alice, before: digest, digest }])
    const gone = run('apply', none)
    assert.is(gone.digest, digestManifest(none))
    assert.equal(gone.logins, [{ ...alice, before: digest, digest: null, was: [first, second] }])
    assert.is(sandbox().text(file), '')
  })

  test('tells what stood in its block before, and only where that is not what is wanted', () => {
    run('apply', held)
    write(block(first, `ssh-rsa EVIL \tevil\x1b[31m\r`, ''))
    const report = run('apply', held)
    assert.equal(report.logins[0]?.was, [first, 'ssh-rsa EVIL  evil?[31m'])
    assert.equal(run('apply', held).logins[0]?.was, [])
    write(block(...Array.from({ length: 60 }, (_, i) => `ssh-rsa ${i} ${'x'.repeat(9000)}`)))
    const many = run('apply', held).logins[0]?.was ?? []
    assert.ok(many.length > 25 && many.length <= 40, `${many.length} lines`)
    assert.ok(many.every((line) => line.length === 8192))
  })

  test('tells of no lines where its block is gone, whatever bytes stand there', () => {
    for (const bytes of ['ssh-rsa AAAA me\n', 'a\0b\n', '\xff']) {
      run('apply', held)
      write(Buffer.from(bytes, 'latin1'))
      const [login] = run('apply', held).logins
      assert.equal([login?.before, login?.was], [null, []], JSON.stringify(bytes))
    }
  })

  test('writes nothing when nothing differs', () => {
    run('apply', held)
    const before = statSync(path())
    run('apply', held)
    run('read')
    const after = statSync(path())
    assert.equal([after.ino, after.mtimeMs, after.ctimeMs], [before.ino, before.mtimeMs, before.ctimeMs])
  })

  test('keeps every foreign byte: missing newlines, carriage returns, NULs, anything', () => {
    run('apply', held)
    run('apply', none)
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\0',
        '\xff',
        '# gatehouse end\n',
        '# gatehouse begi',
        ' ',
        '\t',
        '\n\n',
        first,
      ),
      fc.constantFrom('ssh-ed25519 AAAA me\n', 'from="10.0.0.0/8" ssh-rsa BBBB me', '# a comment', '\ufeff'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    const foreign = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'))
    fc.assert(
      fc.property(foreign, foreign, (before, after) => {
        write(before)
        assert.is(run('apply', held).digest, digestManifest(held))
        assert.equal(readFileSync(path()), Buffer.concat([Buffer.from(block(first, second)), before]))
        assert.is(run('apply', none).digest, digestManifest(none))
        assert.equal(readFileSync(path()), before)
        // A block that its user moved stays where it is.
        const lines = before.length > 0 ? Buffer.concat([before, Buffer.from('\n')]) : before
        write(Buffer.concat([lines, Buffer.from(block(second)), after]))
        run('apply', held)
        assert.equal(readFileSync(path()), Buffer.concat([lines, Buffer.from(block(first, second)), after]))
        run('apply', none)
        assert.equal(readFileSync(path()), Buffer.concat([lines, after]))
      }),
      { numRuns: 15 },
    )
  })

  test('mends a block that was edited, doubled, given CRLF or robbed of its end, and leaves no key behind', () => {
    const own = 'ssh-ed25519 CCCC own key'
    for (const [damaged, left] of [
      [block(first, 'ssh-rsa EVIL evil'), ''],
      [block(first) + own + block(second), `${own}# gatehouse begin\n${second}\n# gatehouse end\n`],
      [`${block(first)}${own}\n${block(second)}`, `${own}\n`],
      [block(first, second).replaceAll('\n', '\r\n'), ''],
      [`# gatehouse begin\n${first}\n${second}\n${own}\n`, `${own}\n`],
      [`# gatehouse begin\n${first}\n${block(second)}${own}`, own],
      ['# gatehouse begin', ''],
      [block(), ''],
    ] as const) {
      run('apply', held)
      write(damaged)
      run('apply', held)
      assert.is(readFileSync(path(), 'utf8').replace(block(first, second), ''), left)
      write(damaged)
      run('apply', none)
      assert.is(readFileSync(path(), 'utf8'), left)
    }
  })

  test('counts the keys that are not ours', () => {
    run('apply', held)
    write(`# mine\nssh-ed25519 AAAA a\n\nssh-rsa BBBB b\n${block(first, second)}ssh-ed25519 DDDD`)
    assert.is(run('read').logins[0]?.foreign, 3)
    assert.is(run('apply', held).digest, digestManifest(held))
  })

  test('a manifest that did not arrive whole changes nothing', () => {
    run('apply', held)
    const text = encodeManifest({ logins: [{ login: 'bob', keys: [first] }] })
    for (const length of [0, 5, 21, 30, 60, text.length - 5, text.length - 2]) {
      const { stdout, status } = sandbox().runRaw('apply', text.slice(0, length))
      assert.is(stdout, 'gatehouse error the manifest did not arrive whole; nothing was changed\n')
      assert.is(status, 1)
    }
    assert.is(readFileSync(path(), 'utf8'), block(first, second))
    assert.not(existsSync(sandbox().path('home/bob')))
  })

  test('hand-made manifests with other lines are refused as a whole', () => {
    const hex = 'a'.repeat(64)
    for (const line of [
      'key command="id" ssh-ed25519 AAAA',
      'key restrict,pty,command="id" ssh-ed25519 AAAA',
      'key restrict,pty,command="/usr/local/lib/gatehouse/record;id" ssh-ed25519 AAAA',
      'key restrict,pty,port-forwarding,command="/usr/local/lib/gatehouse/record" ssh-ed25519 AAAA',
      'login $(id) - -',
      'login root - -',
      'login a/b - -',
      'login carl -',
      'login carl - adopt,root',
      'login bob - -',
      'login carl abc -',
      'key ssh-rsa A`id`',
      'option end-processes',
      'file passwd -',
      `file sudoers ${hex}`,
      'file sudoers -\ntext bob ALL=(ALL:ALL) NOPASSWD: ALL',
      `file sudoers ${hex}\ntext root ALL=(ALL:ALL) NOPASSWD: ALL`,
      `file sudoers ${hex}\ntext bob ALL=(ALL:ALL) NOPASSWD: ALL, !x`,
      `file sudoers ${hex}\ntext ALL ALL=(ALL:ALL) NOPASSWD: ALL`,
      `file sudoers ${hex}\ntext bob ALL=(ALL:ALL) NOPASSWD: ALL\ntext bob ALL=(ALL:ALL) NOPASSWD: ALL`,
      `file sudoers ${hex}\ntext bob ALL=(ALL:ALL) NOPASSWD: ALL\nlogin carl - -`,
      'text bob ALL=(ALL:ALL) NOPASSWD: ALL',
      'x',
    ]) {
      const { stdout } = sandbox().runRaw('apply', `gatehouse-manifest 2\nlogin bob - -\n${line}\nend\n`)
      assert.match(stdout, /^gatehouse error/, line)
    }
    assert.not(existsSync(sandbox().path('home/bob')))
  })

  test('an oversized file is an error of its login alone', () => {
    run('apply', held)
    write('x'.repeat(1024 * 1024 + 10))
    const report = run('apply', { logins: [...held.logins, { login: 'bob', keys: [second] }] })
    assert.match(String(report.logins[0]?.error), /larger than 1 MiB/)
    assert.is(report.logins[1]?.digest, digestLogin([second]))
  })

  test('an error in removing never looks like in sync', () => {
    run('apply', held)
    rmSync(path())
    mkdirSync(path())
    chmodSync(path(), 0o700)
    const report = run('apply', none)
    assert.match(String(report.logins[0]?.error), /not a plain file/)
    assert.is.not(report.digest, digestManifest(none))
  })

  test('a symbolic link in place of authorized_keys, or of .ssh, is refused and left alone', () => {
    run('apply', held)
    const outside = sandbox().path('outside')
    for (const [link, target, name] of [
      [path(), outside, 'authorized_keys'],
      [dirname(path()), sandbox().path('elsewhere'), '.ssh'],
    ] as const) {
      rmSync(link, { recursive: true })
      symlinkSync(target, link)
      for (const content of [null, '# not ours\n', block(second)]) {
        const seen = name === '.ssh' ? sandbox().path('elsewhere/authorized_keys') : outside
        if (content !== null) sandbox().write(seen.slice(sandbox().root.length), content)
        const report = run('apply', held)
        assert.match(String(report.logins[0]?.error), new RegExp(`its ${name} is a symbolic link`))
        assert.is.not(report.digest, digestManifest(held))
        // Without lines of ours behind it, there is nothing to be removed.
        assert.is(run('apply', none).logins[0]?.error === null, content !== block(second))
        assert.is(content, existsSync(seen) ? readFileSync(seen, 'utf8') : null)
      }
    }
  })

  test('closes to others what sshd would not read, and writes nothing else', () => {
    run('apply', held)
    chmodSync(dirname(path()), 0o770)
    chmodSync(path(), 0o622)
    const before = statSync(path())
    const [alice] = run('apply', held).logins
    assert.equal([alice?.error, alice?.before, alice?.was], [null, alice?.digest, []])
    assert.equal([statSync(dirname(path())).mode & 0o777, statSync(path()).mode & 0o777], [0o750, 0o600])
    assert.equal([statSync(path()).ino, statSync(path()).mtimeMs], [before.ino, before.mtimeMs])
    chmodSync(sandbox().path('home/alice'), 0o757)
    const open = run('apply', none)
    assert.is(open.digest, digestManifest(none))
    assert.match(String(run('apply', held).logins[0]?.error), /its home folder can be written by others/)
    assert.is(sandbox().text(file), block(first, second))
  })

  test('an account whose home folder cannot be is an error only where lines are wanted', () => {
    run('apply', held)
    for (const home of ['', '/', 'relative']) {
      sandbox().write('etc/passwd', `alice:x:1001:1000::${home}:/bin/sh\n`)
      sandbox().write('var/lib/gatehouse/logins/alice', 'created 1001 -\n')
      assert.match(String(run('apply', held).logins[0]?.error), /home folder is missing/, home)
      assert.is(run('apply', none).digest, digestManifest(none), home)
      assert.is(sandbox().text('var/lib/gatehouse/logins/alice'), 'created 1001 closed\n')
    }
  })

  test('logins are reported in the order of the digest, with names that punctuation could sort otherwise', () => {
    const many = { logins: ['a', 'a-b', 'a0', 'a_b', 'ab', '_a'].map((login) => ({ login, keys: [first] })) }
    assert.is(run('apply', many).digest, digestManifest(many))
    assert.is(run('read').digest, digestManifest(many))
  })

  test('a login may have more keys than fit into a small file', () => {
    const keys = Array.from({ length: 200 }, (_, at) => `${first.split(' ').slice(0, 2).join(' ')} key-${at}`)
    const many = { logins: [{ login: 'alice', keys }] }
    for (const manifest of [many, { logins: [{ login: 'alice', keys: [first] }] }, many])
      assert.is(run('apply', manifest).digest, digestManifest(manifest))
  })

  test('is short enough for one argument', () => {
    for (const mode of ['apply', 'read', 'rekey-add', 'rekey-drop'] as const)
      assert.ok(scriptRun(mode).command.length < 64 * 1024)
  })
})
