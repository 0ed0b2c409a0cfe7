import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hostKeysIn } from './host-keys.ts'
import { missingPrograms } from './testing/programs.ts'

const test = suite("the gateway's host keys")
let folder: string
test.before.each(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'gatehouse-keys-')), 'deep/keys')
})
test.after.each(() => rmSync(join(folder, '../..'), { recursive: true, force: true }))

test('are made once, for nobody else to read, and kept', async () => {
  const keys = await hostKeysIn(folder)
  assert.equal(
    keys.map(({ publicKey }) => publicKey.split(' ')[0]),
    ['ssh-ed25519', 'ecdsa-sha2-nistp256'],
  )
  for (const name of readdirSync(folder)) assert.is(statSync(join(folder, name)).mode & 0o777, 0o600)
  assert.equal(await hostKeysIn(folder), keys)
})

test('are the same for processes that start at the same moment', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => hostKeysIn(folder)))
  for (const keys of all) assert.equal(keys, all[0])
  assert.equal(readdirSync(folder).sort(), ['ssh_host_ecdsa_key', 'ssh_host_ed25519_key'])
})

test('a file that is no key stops the start, and is named', async () => {
  await hostKeysIn(folder)
  writeFileSync(join(folder, 'ssh_host_ed25519_key'), 'garbage')
  const error = await hostKeysIn(folder).catch((failure) => failure)
  assert.match(error.message, /ssh_host_ed25519_key is not a private key/)
  assert.is(readFileSync(join(folder, 'ssh_host_ed25519_key'), 'utf8'), 'garbage')
})

const missing = missingPrograms({ 'openssh-client': ['ssh-keygen', '-?'] })
if (missing) console.log(`SKIPPED: host keys as OpenSSH reads them — install ${missing}`)
else
  test('are as OpenSSH reads them', async () => {
    const [ed25519] = await hostKeysIn(folder)
    const publicKey = execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'ssh_host_ed25519_key')], {
      encoding: 'utf8',
    })
    assert.is(publicKey.split(' ').slice(0, 2).join(' ').trim(), ed25519?.publicKey)
  })

test.run()
