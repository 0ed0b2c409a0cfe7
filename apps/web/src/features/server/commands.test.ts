import { execFileSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commandToCompare, commandToLetIn } from './commands.ts'

const test = suite('commands to paste')

test('the command hands the key to root unchanged, whatever is in it', () => {
  const key = `restrict,command="it's" ssh-ed25519 AAAA gatehouse@acme`
  // instead of becoming root and writing, this sudo prints what it is given
  const printed = execFileSync('sh', ['-c', `sudo() { cat; }\n${commandToLetIn(key)}`], { encoding: 'utf8' })
  assert.is(printed, `\n${key}\n`)
})

test('the file to compare with follows the key’s type', () => {
  assert.match(commandToCompare('ssh-ed25519'), 'ssh_host_ed25519_key.pub')
  assert.match(commandToCompare('ecdsa-sha2-nistp256'), 'ssh_host_ecdsa_key.pub')
  assert.match(commandToCompare('rsa-sha2-512'), 'ssh_host_rsa_key.pub')
})

test.run()
