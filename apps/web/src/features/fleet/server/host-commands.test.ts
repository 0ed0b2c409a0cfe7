import { execFileSync } from 'node:child_process'
import { commandToLetIn } from '@gatehouse/core/fleet/management-key/command-to-let-in'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commandToCompare, lineForFail2ban, lineForSshd } from './host-commands.ts'

const test = suite('commands to paste')

test('the line is run as root or by sudo, and nothing of the key is read by a shell', () => {
  const key = `restrict,command="it's" ssh-ed25519 AAAA gatehouse@acme`
  const told = execFileSync('sh', ['-c', commandToLetIn(key).replace(/^sh -ec '[^']+'/, "printf '%s\\n'")])
  assert.is(told.toString(), `sh\nroot\n${key}\n`)
  const line = commandToLetIn('from="192.0.2.1" ssh-ed25519 AAAA gatehouse-acme', 'ubuntu')
  assert.match(line, /^sudo sh -ec '[^']+' sh ubuntu 'from="192\.0\.2\.1" ssh-ed25519 AAAA gatehouse-acme'$/)
})

test('what exempts Gatehouse is as sshd and fail2ban write it', () => {
  const from = ['192.0.2.1', '2001:db8::/64']
  assert.is(lineForSshd(from), 'PerSourcePenaltyExemptList 192.0.2.1,2001:db8::/64')
  assert.is(lineForFail2ban(from), 'ignoreip = 127.0.0.1/8 ::1 192.0.2.1 2001:db8::/64')
})

test('the file to compare with follows the key’s type', () => {
  assert.match(commandToCompare('ssh-ed25519'), 'ssh_host_ed25519_key.pub')
  assert.match(commandToCompare('ecdsa-sha2-nistp256'), 'ssh_host_ecdsa_key.pub')
  assert.match(commandToCompare('rsa-sha2-512'), 'ssh_host_rsa_key.pub')
})

test.run()
