import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { generateManagementKey } from './management-key.ts'

const test = suite('management key')

test('OpenSSH and ssh2 read the private key, whatever the padding, and find the same public key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-key-'))
  try {
    for (let length = 1; length <= 9; length++) {
      const { publicKey, privateKey } = generateManagementKey('k'.repeat(length))
      writeFileSync(join(folder, 'key'), privateKey, { mode: 0o600 })
      assert.is(
        execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'key')], { encoding: 'utf8' }).trim(),
        publicKey,
      )
      assert.not.instance(ssh2.utils.parseKey(privateKey), Error)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a comment that could break a line is refused', () => {
  for (const comment of ['', 'a b', 'a\nb', '"', 'é'])
    assert.throws(() => generateManagementKey(comment), /Not a key comment/)
})

test.run()
