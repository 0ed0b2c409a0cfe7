import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { digestManifest, type Manifest } from './manifest.ts'
import { onEachShell, type ScriptSandbox } from './testing/script-sandbox.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

const ours = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA alice@laptop'
const own = 'restrict,command="a b" ssh-rsa BBBB own'
const held: Manifest = { logins: [{ login: 'alice', keys: [ours] }] }

/** Gives the sandbox an account that Gatehouse does not know. */
function account(sandbox: ScriptSandbox, login: string, files: Record<string, string | Uint8Array>): void {
  sandbox.write('etc/passwd', `${sandbox.text('etc/passwd')}${login}:x:2000:2000::/home/${login}:/bin/sh\n`)
  for (const [name, content] of Object.entries(files)) sandbox.write(`home/${login}/.ssh/${name}`, content)
}

onEachShell('survey', (test, sandbox) => {
  test('finds every line that lets somebody in, ours and theirs, in both files of every account', () => {
    sandbox().apply(held)
    sandbox().write(
      'home/alice/.ssh/authorized_keys',
      `# mine\n\n${sandbox().text('home/alice/.ssh/authorized_keys')}\t${own}\r\n`,
    )
    account(sandbox(), 'Old.Account-1', { authorized_keys: own, authorized_keys2: `${ours}\n` })
    account(sandbox(), 'without', {})
    const report = sandbox().read()
    assert.equal(report.found, [
      { login: 'alice', managed: true, file: 'authorized_keys', line: ours },
      { login: 'alice', managed: false, file: 'authorized_keys', line: ` ${own}` },
      { login: 'Old.Account-1', managed: false, file: 'authorized_keys', line: own },
      { login: 'Old.Account-1', managed: false, file: 'authorized_keys2', line: ours },
    ])
    assert.not(report.truncated)
    assert.equal(sandbox().apply(held).found, [])
  })

  test('our marks in the second file, or without an end, make nothing ours that is not', () => {
    sandbox().apply(held)
    sandbox().write('home/alice/.ssh/authorized_keys', `# gatehouse begin\n${ours}\n${own}\n`)
    sandbox().write('home/alice/.ssh/authorized_keys2', `# gatehouse begin\n${ours}\n# gatehouse end\n`)
    assert.equal(
      sandbox()
        .read()
        .found.map(({ managed, line }) => [managed, line]),
      [
        [true, ours],
        [false, own],
        [false, ours],
      ],
    )
  })

  test('is cut at 200 lines for an account, 8 KiB for a line and 256 KiB in all, and says so', () => {
    sandbox().apply({ logins: [] })
    account(sandbox(), 'many', { authorized_keys: `${own}\n`.repeat(201) })
    const many = sandbox().read()
    assert.equal([many.found.length, many.truncated], [200, true])
    account(sandbox(), 'many', { authorized_keys: `ssh-rsa ${'A'.repeat(9000)}\n${own}\n` })
    const long = sandbox().read()
    assert.equal([long.found.map(({ line }) => line.length), long.truncated], [[8192, own.length], true])
    account(sandbox(), 'many', { authorized_keys: `ssh-rsa ${'A'.repeat(8000)}\n`.repeat(30) })
    account(sandbox(), 'more', { authorized_keys: `ssh-rsa ${'A'.repeat(8000)}\n`.repeat(30) })
    const full = sandbox().read()
    assert.equal([full.found.length, full.truncated], [32, true])
    account(sandbox(), 'many', { authorized_keys: 'A'.repeat(400_000) })
    const endless = sandbox().read()
    assert.equal([endless.found.map(({ login }) => login).includes('many'), endless.truncated], [false, true])
  })

  test('whatever stands in a file, it speaks for its account alone, in printable characters', () => {
    sandbox().apply(held)
    const forged = fc.constantFrom(
      `gatehouse done ${'a'.repeat(64)}`,
      'login root - - 0 ok',
      `login alice - ${'a'.repeat(64)} 0 ok`,
      'key root foreign 1 ssh-rsa AAAA',
      'managed 1 ssh-rsa AAAA',
      'more',
      'file sudoers - - ok',
      'gatehouse error no',
    )
    const piece = fc.oneof(
      forged,
      fc.constantFrom('\n', '\n', '\r', '\0', '\x1b[2J'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    const expected = sandbox().read()
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        account(sandbox(), 'mallory', {
          authorized_keys: Buffer.from(`${pieces.join('')}\n${own}\n`, 'latin1'),
        })
        const { found, ...rest } = sandbox().read()
        const { found: alices, ...others } = expected
        assert.equal(rest, others)
        assert.equal(
          found.filter(({ login }) => login !== 'mallory'),
          alices,
        )
        assert.equal(found.filter(({ login }) => login === 'mallory').at(-1)?.line, own)
      }),
      { numRuns: 15 },
    )
  })
})

onOpenSsh('survey on OpenSSH', (test, stage) => {
  const lines = async () =>
    (await stage().read()).found.map(({ login, managed, line }) => [login, managed, line])
  const root = async () => ['root', false, (await stage().run('cat /root/.ssh/authorized_keys')).trim()]

  test('works on a host that Gatehouse never wrote to, and writes nothing there', async () => {
    await stage().run(
      `useradd -m dave; mkdir ~dave/.ssh; echo '${own}' >~dave/.ssh/authorized_keys; chown -R dave ~dave`,
    )
    assert.equal(await lines(), [await root(), ['dave', false, own]])
    assert.is(await stage().run('ls -d /var/lib/gatehouse 2>/dev/null || echo none'), 'none\n')
  })

  test('reads as the account: a link to what only root may read shows nothing', async () => {
    await stage().run('echo "ssh-rsa SECRET" >/root/secret; ln -sf /root/secret ~dave/.ssh/authorized_keys2')
    assert.equal(await lines(), [await root(), ['dave', false, own]])
    await stage().run(
      'mkdir -p /root/keys; echo "ssh-rsa SECRET" >/root/keys/authorized_keys; mv ~dave/.ssh ~dave/away; ln -s /root/keys ~dave/.ssh',
    )
    assert.equal(await lines(), [await root()])
    await stage().run('rm ~dave/.ssh; mv ~dave/away ~dave/.ssh; rm ~dave/.ssh/authorized_keys2')
  })

  test('a file that never ends is not waited for', async () => {
    await stage().run(
      'useradd -m erin; mkdir ~erin/.ssh; ln -s /dev/zero ~erin/.ssh/authorized_keys; mkfifo ~erin/.ssh/authorized_keys2',
    )
    assert.equal(await lines(), [await root(), ['dave', false, own]])
    await stage().run('pkill -KILL -u erin; userdel -rf erin')
  })

  test('goes with the digest of what Gatehouse holds', async () => {
    await stage().apply(stage().with('alice'))
    const report = await stage().read()
    assert.is(report.digest, digestManifest(stage().with('alice')))
    assert.equal(await lines(), [await root(), ['dave', false, own], ['alice', true, stage().key('alice')]])
  })
})
