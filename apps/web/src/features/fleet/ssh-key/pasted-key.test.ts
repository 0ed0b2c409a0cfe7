import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nameInLine, wrongWithPasted } from './pasted-key.ts'

const test = suite('pasted keys')

test('a private key is stopped before it is sent', () => {
  for (const kind of ['OPENSSH PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'PRIVATE KEY']) {
    assert.match(wrongWithPasted(`-----BEGIN ${kind}-----\nabc`) ?? '', 'private key')
  }
  assert.match(wrongWithPasted('PuTTY-User-Key-File-3: ssh-ed25519') ?? '', 'private key')
})

test('nothing pasted asks for the .pub file', () => {
  assert.match(wrongWithPasted('  \n') ?? '', '.pub')
})

test('the server judges everything else', () => {
  assert.is(wrongWithPasted('ssh-ed25519 AAAA ops@laptop'), undefined)
  assert.is(wrongWithPasted('nonsense'), undefined)
})

test('a key’s comment proposes its name', () => {
  assert.is(nameInLine('ssh-ed25519 AAAA ops@laptop\n'), 'ops@laptop')
  assert.is(nameInLine('sk-ssh-ed25519@openssh.com AAAA my yubikey'), 'my yubikey')
  assert.is(nameInLine('ssh-ed25519 AAAA'), '')
})

test.run()
