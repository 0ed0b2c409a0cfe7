import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { probeHostKey } from '../probe.ts'
import { openSshHostMissing, startOpenSshHost } from './open-ssh-host.ts'

const test = suite('OpenSSH test host')
const missing = openSshHostMissing()

if (missing === null) {
  test("is a host of its own: its users and files are not the machine's", async () => {
    const before = readFileSync('/etc/passwd', 'utf8')
    const host = await startOpenSshHost()
    try {
      assert.is((await probeHostKey(host)).hostKey, host.hostKey)
      assert.is(
        (await host.run('useradd -m gatehouse-test && id -un gatehouse-test')).stdout,
        'gatehouse-test\n',
      )
      assert.is(readFileSync('/etc/passwd', 'utf8'), before)
    } finally {
      await host.close()
    }
    const refused = await probeHostKey(host).catch((error) => error)
    assert.is(refused.reason, 'refused')
  })
} else console.log(`SKIPPED: OpenSSH test host — install ${missing}`)

test.run()
