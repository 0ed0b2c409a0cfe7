import { existsSync, rmSync, statSync } from 'node:fs'
import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { generateManagementKey } from './management-key.ts'
import {
  digestManifest,
  encodeManifest,
  expiringKey,
  type Manifest,
  restrictedKey,
  sudoersLines,
} from './manifest.ts'
import { encodeLeavingKeys } from './rekey.ts'
import { type LeaveReport, parseLeave } from './report.ts'
import { onEachShell, type ScriptSandbox } from './testing/script-sandbox.ts'

const first = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA alice@acme.com'
const second = expiringKey(
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBB alice@acme.com',
  new Date('2027-03-01T12:30:59Z'),
)
const gateway = restrictedKey('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGG gateway', {
  from: ['192.0.2.1'],
  forwards: true,
})
const leaving = (keys: readonly string[], more: Partial<Manifest> = {}): Manifest => ({
  logins: [{ login: 'alice', keys }],
  ...more,
})
const sudo = (...logins: string[]): Pick<Manifest, 'files'> => ({
  files: [{ name: 'sudoers', lines: sudoersLines(logins) }],
})
const heading =
  '# These may become root. Left by Gatehouse, which no longer manages this server: this file is yours.'
const file = 'home/alice/.ssh/authorized_keys'
const management = generateManagementKey('acme').publicKey
const bare = (line: string) => line.split(' ').slice(0, 2).join(' ')

const leave = (sandbox: ScriptSandbox, manifest: Manifest): LeaveReport =>
  parseLeave(sandbox.runRaw('leave', encodeManifest(manifest)).stdout, 'host')
const errorsOf = ({ logins, files }: LeaveReport) => [...logins, ...files].flatMap(({ error }) => error ?? [])

onEachShell('leaving', (test, sandbox) => {
  test('lines stay where they stood, as plain ones with their comment; the gateway’s go, and so does what somebody hid among ours', () => {
    const before = '# mine\nssh-rsa AAAA by-hand\n'
    const after = 'ssh-rsa BBBB also-mine'
    sandbox().write('etc/passwd', '')
    sandbox().apply(leaving([first, gateway]))
    sandbox().write(
      file,
      `${before}# gatehouse begin\n${first}\nssh-rsa EVIL hidden\n${gateway}\n# gatehouse end\n${after}`,
    )
    const manifest = leaving([first, second])
    const report = leave(sandbox(), manifest)
    assert.is(report.digest, digestManifest(manifest))
    assert.equal(errorsOf(report), [])
    assert.equal(report.logins[0]?.was, [first, 'ssh-rsa EVIL hidden', gateway])
    assert.is(sandbox().text(file), `${before}${second}\n${first}\n${after}`)
    assert.is(statSync(sandbox().path(file)).mode & 0o777, 0o600)
    assert.match(second, /^expiry-time="202703011230" ssh-ed25519 \S+ alice@acme\.com$/)
  })

  test('done again it touches nothing, whatever the team has made of it meanwhile', () => {
    sandbox().apply(leaving([first, gateway], sudo('alice')))
    const manifest = leaving([first], sudo('alice'))
    const once = leave(sandbox(), manifest)
    assert.is(once.digest, digestManifest(manifest))
    const inode = statSync(sandbox().path(file)).ino
    assert.is(leave(sandbox(), manifest).digest, once.digest)
    assert.is(statSync(sandbox().path(file)).ino, inode)
    // the team removes the key itself
    sandbox().write(file, 'ssh-rsa AAAA other\n')
    const again = leave(sandbox(), manifest)
    assert.is(again.digest, once.digest)
    assert.is(sandbox().text(file), 'ssh-rsa AAAA other\n')
  })

  test('cut off between a file and what is remembered of it, it writes no line twice', () => {
    sandbox().apply(leaving([first, second], sudo('alice')))
    const manifest = leaving([first, second], sudo('alice'))
    const known = sandbox().text('var/lib/gatehouse/logins/alice')
    leave(sandbox(), manifest)
    const left = sandbox().text(file)
    sandbox().write('var/lib/gatehouse/logins/alice', known)
    rmSync(sandbox().path('var/lib/gatehouse/sudoers-left'))
    const { digest } = leave(sandbox(), manifest)
    assert.is(digest, digestManifest(manifest))
    assert.is(sandbox().text(file), left)
    assert.not(existsSync(sandbox().path('etc/sudoers.d/gatehouse-left-2')))
  })

  test('every byte that is not ours stays, and no line is lost', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\0',
        '\xff',
        ' ',
        '\t',
        '# gatehouse end\n',
        '# gatehouse begi',
        `${first}\n`,
        `\n${first}`,
      ),
      fc.constantFrom('ssh-ed25519 AAAA me\n', 'from="10.0.0.0/8" ssh-rsa BBBB me', '# a comment', '\ufeff'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    let round = 0
    sandbox().apply({ logins: [] })
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(piece, { maxLength: 8 }),
        fc.boolean(),
        (above, below, ours) => {
          const login = `p${round++}`
          const path = `home/${login}/.ssh/authorized_keys`
          // a line of its own, so that the block begins one
          const head = above.length === 0 ? '' : `${above.join('')}\n`
          const tail = below.join('')
          sandbox().write(`var/lib/gatehouse/logins/${login}`, `adopted ${round + 2000} -\n`)
          sandbox().write('etc/passwd', `${login}:x:${round + 2000}:1000::/home/${login}:/bin/sh\n`)
          const block = ours ? `# gatehouse begin\n${first}\n${gateway}\n# gatehouse end\n` : ''
          sandbox().write(path, Buffer.from(`${head}${block}${tail}`, 'latin1'))
          const manifest: Manifest = { logins: [{ login, keys: [first] }] }
          const report = leave(sandbox(), manifest)
          assert.equal(errorsOf(report), [])
          // as its bytes have it: half of a pair may end a line
          const rest = Buffer.from(`${head}${tail}`, 'latin1').toString('latin1')
          const isThere = rest.split('\n').includes(first)
          const expected = isThere ? rest : ours ? `${head}${first}\n${tail}` : `${first}\n${rest}`
          assert.is(
            sandbox().bytes(path).toString('latin1'),
            Buffer.from(expected, 'latin1').toString('latin1'),
          )
          assert.ok(expected.split('\n').includes(first))
        },
      ),
      { numRuns: 25 },
    )
  })

  test('whoever has no key of their own keeps the login, which holds nothing of ours then', () => {
    sandbox().apply(leaving([gateway], sudo('alice')))
    const manifest = leaving([], sudo('alice'))
    const report = leave(sandbox(), manifest)
    assert.equal([report.digest, errorsOf(report), report.leftOut], [digestManifest(manifest), [], []])
    assert.is(sandbox().text(file), '')
    assert.match(sandbox().text('etc/passwd'), /^alice:/m)
    assert.is(sandbox().text('etc/sudoers.d/gatehouse-left'), `${heading}\n${sudoersLines(['alice'])[0]}\n`)
  })

  test('somebody else’s account of the same name is left alone, and becomes no root', () => {
    sandbox().write('etc/passwd', 'alice:x:1500:1500::/home/alice:/bin/sh\nbin:x:2:2::/bin:/bin/sh\n')
    sandbox().write(file, 'ssh-rsa AAAA theirs\n')
    const manifest: Manifest = {
      logins: ['alice', 'bob', 'carol'].map((login) => ({ login, keys: login === 'carol' ? [] : [first] })),
      ...sudo('alice', 'bob', 'carol'),
    }
    const report = leave(sandbox(), manifest)
    assert.is(sandbox().text(file), 'ssh-rsa AAAA theirs\n')
    assert.equal(report.leftOut, ['alice', 'carol'])
    assert.is(report.logins.find(({ login }) => login === 'alice')?.unadopted?.uid, 1500)
    assert.is(sandbox().text('etc/sudoers.d/gatehouse-left'), `${heading}\n${sudoersLines(['bob'])[0]}\n`)
    assert.is(sandbox().text('home/bob/.ssh/authorized_keys'), `${first}\n`)
  })

  test('who has departed loses their lines as ever, and stays shut out', () => {
    sandbox().apply({
      logins: [
        { login: 'alice', keys: [first] },
        { login: 'bob', keys: [first] },
      ],
    })
    const manifest = leaving([first])
    const report = leave(sandbox(), manifest)
    assert.is(report.digest, digestManifest(manifest))
    assert.is(sandbox().text('home/bob/.ssh/authorized_keys'), '')
    assert.match(sandbox().text('var/lib/gatehouse/logins/bob'), /^created \d+ closed$/m)
  })

  test('a file that the team has under that name already is not written over', () => {
    sandbox().apply(leaving([first], sudo('alice')))
    sandbox().write('etc/sudoers.d/gatehouse-left', 'alice ALL=(ALL) /bin/true\n')
    const report = leave(sandbox(), leaving([first], sudo('alice')))
    assert.equal(errorsOf(report), [])
    assert.is(sandbox().text('etc/sudoers.d/gatehouse-left'), 'alice ALL=(ALL) /bin/true\n')
    assert.is(sandbox().text('etc/sudoers.d/gatehouse-left-2'), `${heading}\n${sudoersLines(['alice'])[0]}\n`)
    assert.not(existsSync(sandbox().path('etc/sudoers.d/gatehouse')))
    assert.is(statSync(sandbox().path('etc/sudoers.d/gatehouse-left-2')).mode & 0o777, 0o440)
  })

  test('a manifest that did not arrive whole leaves everything as it is', () => {
    sandbox().apply(leaving([first, gateway], sudo('alice')))
    const before = sandbox().text(file)
    const { stdout } = sandbox().runRaw('leave', encodeManifest(leaving([first])).replace(/end\n$/, ''))
    assert.match(stdout, /gatehouse error the manifest did not arrive whole; nothing was changed/)
    assert.is(sandbox().text(file), before)
    assert.ok(existsSync(sandbox().path('etc/sudoers.d/gatehouse')))
  })
})

onEachShell('leaving for good', (test, sandbox) => {
  const root = 'root/.ssh/authorized_keys'
  const former = generateManagementKey('acme-old').publicKey
  const drop = (...keys: string[]) => sandbox().runRaw('leave-key', encodeLeavingKeys(keys.map(bare))).stdout

  test('root’s lines with the management keys go, and all that is remembered; every other byte stays', () => {
    sandbox().apply(leaving([first]))
    const rest = [
      '# root\0\n',
      `ssh-rsa AAAA ${bare(management)}\n`,
      `# ${management}\n`,
      'ssh-ed25519 CCCC me',
    ]
    sandbox().write(
      root,
      `${rest[0]}${management}\n${rest[1]}from="192.0.2.1" ${former}\n${rest[2]}${bare(management)}\r\n${rest[3]}`,
    )
    sandbox().write(`${root}2`, `${management}\n`)
    assert.match(drop(management, former), /^gatehouse done [0-9a-f]{64}\n$/)
    assert.is(sandbox().text(root), rest.join(''))
    assert.is(sandbox().text(`${root}2`), '')
    for (const path of ['var/lib/gatehouse', 'run/gatehouse'])
      assert.not(existsSync(sandbox().path(path)), path)
    const { ino } = statSync(sandbox().path(root))
    assert.match(drop(management, former), /^gatehouse done/)
    assert.is(statSync(sandbox().path(root)).ino, ino)
  })

  test('keys that did not arrive whole, or are none, change nothing', () => {
    sandbox().write(root, `${management}\n`)
    const whole = encodeLeavingKeys([bare(management)])
    for (const text of ['', 'end\n', whole.slice(0, -4), `command="id" ${bare(management)}\nend\n`]) {
      const { stdout, status } = sandbox().runRaw('leave-key', text)
      assert.is(stdout, 'gatehouse error the keys did not arrive whole; nothing was changed\n', text)
      assert.is(status, 1)
    }
    assert.is(sandbox().text(root), `${management}\n`)
    assert.throws(() => encodeLeavingKeys([]), /no management key/)
    assert.throws(() => encodeLeavingKeys([management]), /by its type and base64 alone/)
  })
})
