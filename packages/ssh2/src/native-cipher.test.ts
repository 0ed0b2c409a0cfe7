import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cipherNotice, nativeCrypto } from './native-cipher.ts'

const test = suite("ssh2's compiled cipher")

if (spawnSync('c++', ['--version']).status !== 0) console.log("SKIPPED: ssh2's compiled cipher — install g++")
else {
  test('is there wherever there is a compiler, and loads', () => {
    assert.ok(nativeCrypto())
    assert.is(cipherNotice(), null)
  })

  const require = createRequire(import.meta.url)
  const file = require.resolve('ssh2/lib/protocol/crypto/build/Release/sshcrypto.node')

  // Node's ObjectWrap takes itself off a list at its end, and aborts where garbage is collected outside of any context.
  test('holds nothing of node::ObjectWrap', () => {
    const binary = readFileSync(file)
    assert.not(binary.includes('CleanupHook'))
    assert.not(binary.includes('N4node10ObjectWrap'))
  })

  test('is thrown away a thousand times, in the middle and at the end, and the process goes on', () => {
    const script = `
const binding = require(process.argv[1])
const key = Buffer.alloc(64)
let litter
for (let round = 0; round < 10; round++) {
  for (let i = 0; i < 100; i++) { new binding.ChaChaPolyCipher(key); new binding.ChaChaPolyDecipher(key) }
  litter = Array.from({ length: 100_000 }, (_, i) => [i])
}
console.log('on', litter.length)`
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script, file], { encoding: 'utf8' })
    assert.equal([status, stdout], [0, 'on 100000\n'], stderr)
  })
}

test.run()
