import { createHash } from 'node:crypto'
import { statSync, symlinkSync } from 'node:fs'
import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { generateManagementKey } from './management-key.ts'
import { HostPool } from './pool.ts'
import { encodeRekey } from './rekey.ts'
import { onEachShell, type ScriptSandbox } from './testing/script-sandbox.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const bare = (line: string) => line.split(' ').slice(0, 2).join(' ')
const old = bare(generateManagementKey('old').publicKey)
const next = bare(generateManagementKey('next').publicKey)
const other = bare(generateManagementKey('other').publicKey)
const path = 'root/.ssh/authorized_keys'

const input = encodeRekey(old, next)
const run = (sandbox: ScriptSandbox, mode: 'rekey-add' | 'rekey-drop') => sandbox.runRaw(mode, input).stdout
const done = (content: string | Uint8Array) =>
  `gatehouse done ${createHash('sha256').update(content).digest('hex')}\n`

onEachShell('rekey', (test, sandbox) => {
  test('the next key is put beside the old one, with the options and comment of each of its lines', () => {
    const lines = (key: string) => [
      `${key} gatehouse\n`,
      `  restrict,command="say \\"a b\\" ${other}" ${key}\tby hand\r\n`,
      `${key}`,
    ]
    const rest = `# ${old} was here\nssh-rsa AAAA ${old}\n${other} friend\nfrom="${old}" ${other}\n${old}A x\n`
    const [one, two, three] = lines(old)
    const [oneNext, twoNext, threeNext] = lines(next)
    sandbox().write(path, `${rest}${one}${two}${rest}${three}`)
    const both = `${rest}${one}${oneNext}${two}${twoNext}${rest}${three}\n${threeNext}`
    assert.is(run(sandbox(), 'rekey-add'), done(both))
    assert.is(sandbox().text(path), both)
    const before = statSync(sandbox().path(path))
    assert.is(run(sandbox(), 'rekey-add'), done(both))
    assert.is(statSync(sandbox().path(path)).ino, before.ino)
    const after = `${rest}${oneNext}${twoNext}${rest}${threeNext}`
    assert.is(run(sandbox(), 'rekey-drop'), done(after))
    assert.is(sandbox().text(path), after)
    assert.is(run(sandbox(), 'rekey-drop'), done(after))
    assert.is(statSync(sandbox().path(path)).mode & 0o777, 0o600)
  })

  test('every other byte stays', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\0',
        '\xff',
        ' ',
        '\t',
        '"',
        '\\',
        '#',
        `\n${old} a`,
        `\n${other}`,
        `x="y" ${old}`,
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        // Of equal lines one is enough, so these differ.
        const text = pieces.map((piece, i) => piece.replace(old, `${old} ${i}`)).join('')
        const content = Buffer.from(`${old} first\n${text}`, 'latin1')
        sandbox().write(path, content)
        assert.match(run(sandbox(), 'rekey-add'), /^gatehouse done/)
        assert.match(run(sandbox(), 'rekey-drop'), /^gatehouse done/)
        // Nothing but the keys has changed, and where a key was none it stands as it stood.
        const after = sandbox().bytes(path).toString('latin1')
        assert.is(after.replaceAll(next, old), content.toString('latin1'))
        assert.ok(after.startsWith(`${next} first\n`))
      }),
      { numRuns: 20 },
    )
  })

  test('the second file is looked through too', () => {
    sandbox().write(path, `${other}\n`)
    sandbox().write(`${path}2`, `${old}\n`)
    assert.is(run(sandbox(), 'rekey-add'), done(`${other}\n${old}\n${next}\n`))
    assert.is(run(sandbox(), 'rekey-drop'), done(`${other}\n${next}\n`))
    assert.is(sandbox().text(path), `${other}\n`)
    assert.is(sandbox().text(`${path}2`), `${next}\n`)
  })

  test('a key that is not there is an error, and what stands there stays', () => {
    sandbox().write(path, `${other}\n`)
    const missing = (which: string) =>
      `gatehouse error the ${which} key's line was not found in root's authorized_keys\n`
    assert.is(run(sandbox(), 'rekey-add'), missing('management'))
    assert.is(run(sandbox(), 'rekey-drop'), missing('next management'))
    sandbox().write(path, `${old}\n`)
    assert.is(run(sandbox(), 'rekey-drop'), missing('next management'))
    assert.is(sandbox().text(path), `${old}\n`)
    sandbox().write(path, `${next}\n`)
    assert.is(run(sandbox(), 'rekey-add'), done(`${next}\n`))
  })

  test('keys that did not arrive whole, or are none, change nothing', () => {
    sandbox().write(path, `${old}\n`)
    for (const text of [
      '',
      old,
      `${old}\n`,
      `${old}\n${next}`.slice(0, -20),
      `${old}\ncommand="id" ${next}\n`,
      `${old}\n$(id) AAAA\n`,
      `${old} x\n${next}\n`,
    ]) {
      const { stdout, status } = sandbox().runRaw('rekey-add', text)
      assert.is(stdout, 'gatehouse error the keys did not arrive whole; nothing was changed\n', text)
      assert.is(status, 1)
    }
    assert.is(sandbox().text(path), `${old}\n`)
    assert.throws(() => encodeRekey(old, old), /is the old one/)
    assert.throws(() => encodeRekey(old, `${next}\n${other}`), /by its type and base64 alone/)
  })

  test('a symbolic link is neither followed nor replaced', () => {
    sandbox().write('keys', `${old}\n`)
    sandbox().write('root/.ssh/x', '')
    symlinkSync(sandbox().path('keys'), sandbox().path(path))
    assert.match(run(sandbox(), 'rekey-add'), /^gatehouse error root's authorized_keys is a symbolic link/)
    assert.is(sandbox().text('keys'), `${old}\n`)
  })
})

onOpenSsh('rekey on OpenSSH', (test, stage) => {
  test('the host lets the next key in beside the old one, and then it alone', async () => {
    const { target, pool } = stage()
    const newKey = generateManagementKey('gatehouse')
    const by = { ...target, privateKey: newKey.privateKey }
    const keys = [bare(stage().host.managementKey.publicKey), bare(newKey.publicKey)] as const
    await stage().run('echo "# kept" >>/root/.ssh/authorized_keys')
    await assertRefused(pool.connect(by))
    await pool.rekeyAdd(target, ...keys)
    await pool.rekeyAdd(target, ...keys)
    await pool.connect(by)
    await pool.rekeyDrop(by, ...keys)
    await pool.rekeyDrop(by, ...keys)
    assert.is(
      await stage().run('cat /root/.ssh/authorized_keys; ls -A /root/.ssh'),
      `${keys[1]} gatehouse\n# kept\nauthorized_keys\n`,
    )
    const fresh = new HostPool()
    await assertRefused(fresh.connect(target))
    await fresh.connect(by)
    await fresh.close()
    await stage().run(`sed -i 's|^ssh-ed25519 [^ ]*|${keys[0]}|' /root/.ssh/authorized_keys`)
  })

  test('where it cannot be written, the old file stays', async () => {
    const keys = [bare(stage().host.managementKey.publicKey), next] as const
    const before = await stage().run('cat /root/.ssh/authorized_keys')
    await stage().run('mount --bind /root/.ssh /root/.ssh; mount -o remount,bind,ro /root/.ssh')
    const error = await stage()
      .pool.rekeyAdd(stage().target, ...keys)
      .catch(String)
    assert.match(String(error), /cannot write root's authorized_keys; is the disk full or read-only\?/)
    await stage().run(
      'umount /root/.ssh; mount -o remount,size=4k /root; dd if=/dev/zero of=/root/fill bs=1k count=100 2>/dev/null || true',
    )
    const full = await stage()
      .pool.rekeyAdd(stage().target, ...keys)
      .catch(String)
    assert.match(String(full), /cannot write root's authorized_keys/)
    assert.is(
      await stage().run('cat /root/.ssh/authorized_keys; ls -A /root/.ssh'),
      `${before}authorized_keys\n`,
    )
  })
})

async function assertRefused(promise: Promise<unknown>) {
  const reason = await promise.then(
    () => 'let in',
    (error) => error.reason,
  )
  assert.is(reason, 'authentication')
}
