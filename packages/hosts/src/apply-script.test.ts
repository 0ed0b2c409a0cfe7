import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ApplyMode, applyCommand } from './apply-script.ts'
import { digestLogin, digestManifest, encodeManifest, type Manifest } from './manifest.ts'
import { parseReport } from './report.ts'

const first = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA alice@laptop'
const second = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBB'
const held: Manifest = { logins: [{ login: 'alice', keys: [first, second] }] }
const none: Manifest = { logins: [] }
const block = (...lines: string[]) => ['# gatehouse begin', ...lines, '# gatehouse end', ''].join('\n')

const busybox = [
  'sh',
  'awk',
  'tr',
  'head',
  'tail',
  'sort',
  'timeout',
  'sha256sum',
  'mv',
  'rm',
  'mkdir',
  'base64',
  'wc',
  'sync',
]
const shells: { name: string; path: string; applets: string[] }[] = [
  { name: 'dash', path: '/bin/dash', applets: ['sh'] },
  { name: 'bash', path: '/bin/bash', applets: ['sh'] },
  { name: 'busybox', path: '/bin/busybox', applets: busybox },
]

for (const { name, path, applets } of shells) {
  const test = suite(`apply script on ${name}`)
  if (!existsSync(path)) {
    console.log(`SKIPPED: apply script on ${name} — install ${name}`)
    continue
  }
  let base = ''
  let root = ''
  const file = () => join(root, 'home/alice/.ssh/authorized_keys')

  const runRaw = (mode: ApplyMode, input: string) =>
    spawnSync('sh', ['-c', applyCommand(mode)], {
      input,
      encoding: 'utf8',
      env: { PATH: `${join(base, 'bin')}:${process.env.PATH}`, GATEHOUSE_ROOT: root },
    })
  const run = (mode: ApplyMode, manifest: Manifest = none) =>
    parseReport(runRaw(mode, mode === 'apply' ? encodeManifest(manifest) : '').stdout, 'host')
  const write = (bytes: Uint8Array | string) => {
    mkdirSync(join(root, 'home/alice/.ssh'), { recursive: true, mode: 0o700 })
    writeFileSync(file(), bytes)
  }

  test.before(() => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-apply-'))
    mkdirSync(join(base, 'bin'))
    for (const applet of applets) symlinkSync(path, join(base, 'bin', applet))
  })
  test.before.each(() => {
    root = mkdtempSync(join(base, 'root-'))
  })
  test.after(() => {
    if (base) rmSync(base, { recursive: true, force: true })
  })

  test('writes the keys privately, reports them, reads them back, and removes them', () => {
    const report = run('apply', held)
    assert.is(report.digest, digestManifest(held))
    assert.equal(report.logins, [
      { login: 'alice', digest: digestLogin([first, second]), foreign: 0, error: null },
    ])
    assert.is(readFileSync(file(), 'utf8'), block(first, second))
    assert.is(statSync(file()).mode & 0o777, 0o600)
    assert.is(statSync(join(file(), '..')).mode & 0o777, 0o700)
    assert.equal(run('read'), report)
    assert.equal(run('apply', none).logins, [{ login: 'alice', digest: null, foreign: 0, error: null }])
    assert.is(readFileSync(file(), 'utf8'), '')
  })

  test('writes nothing when nothing differs', () => {
    run('apply', held)
    const before = statSync(file())
    run('apply', held)
    run('read')
    const after = statSync(file())
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
        assert.equal(readFileSync(file()), Buffer.concat([Buffer.from(block(first, second)), before]))
        assert.is(run('apply', none).digest, digestManifest(none))
        assert.equal(readFileSync(file()), before)
        // A block that its user moved stays where it is.
        const lines = before.length > 0 ? Buffer.concat([before, Buffer.from('\n')]) : before
        write(Buffer.concat([lines, Buffer.from(block(second)), after]))
        run('apply', held)
        assert.equal(readFileSync(file()), Buffer.concat([lines, Buffer.from(block(first, second)), after]))
        run('apply', none)
        assert.equal(readFileSync(file()), Buffer.concat([lines, after]))
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
      assert.is(readFileSync(file(), 'utf8').replace(block(first, second), ''), left)
      write(damaged)
      run('apply', none)
      assert.is(readFileSync(file(), 'utf8'), left)
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
      const { stdout, status } = runRaw('apply', text.slice(0, length))
      assert.is(stdout, 'gatehouse error the manifest did not arrive whole; nothing was changed\n')
      assert.is(status, 1)
    }
    assert.is(readFileSync(file(), 'utf8'), block(first, second))
    assert.not(existsSync(join(root, 'home/bob')))
  })

  test('hand-made manifests with other lines are refused as a whole', () => {
    for (const line of [
      'key command="id" ssh-ed25519 AAAA',
      'login $(id) -',
      'login root -',
      'login a/b -',
      'key ssh-rsa A`id`',
      'x',
    ]) {
      const { stdout } = runRaw('apply', `gatehouse-manifest 1\nlogin bob -\n${line}\nend\n`)
      assert.match(stdout, /^gatehouse error/)
    }
    assert.not(existsSync(join(root, 'home/bob')))
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
    rmSync(file())
    mkdirSync(file())
    chmodSync(file(), 0o700)
    const report = run('apply', none)
    assert.match(String(report.logins[0]?.error), /not a plain file/)
    assert.is.not(report.digest, digestManifest(none))
  })

  test('logins are reported in the order of the digest, with names that punctuation could sort otherwise', () => {
    const many = { logins: ['a', 'a-b', 'a0', 'a_b', 'ab', '_a'].map((login) => ({ login, keys: [first] })) }
    assert.is(run('apply', many).digest, digestManifest(many))
    assert.is(run('read').digest, digestManifest(many))
  })

  test.run()
}
