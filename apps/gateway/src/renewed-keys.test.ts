import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'

const test = suite('keys that are renewed while bytes pass')
const missing = stageMissing()
const mebibyte = 1024 * 1024
let stage: Stage

/**
 * Has garbage collected all the while, by running out of room for what is new: what goes wrong when a cipher is thrown away
 * goes wrong now, and ends this process. (A collection that is asked for runs in a context, and hides it.)
 */
async function whileCollecting<T>(work: Promise<T>): Promise<T> {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  let litter: unknown[] = []
  while (!isDone) {
    litter = Array.from({ length: 200_000 }, (_, i) => [i])
    await Promise.race([sleep(300), done])
  }
  assert.ok(litter.length > 0)
  return done
}

if (missing !== null) console.log(`SKIPPED: renewed keys — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    // The server renews its keys with the gateway as well.
    await stage.host.run(
      'cd /run/test-host; echo "RekeyLimit 1M" >>sshd.conf; kill $(cat listening); until [ ! -e listening ]; do sleep 0.01; done',
    )
    await stage.host.untilUp()
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  const sent = randomBytes(3 * mebibyte)
  for (const cipher of ['chacha20-poly1305@openssh.com', 'aes128-gcm@openssh.com', 'aes256-ctr']) {
    test(`every megabyte, both ways, at both ends: ${cipher}`, async () => {
      const ran = await whileCollecting(
        stage.ssh(['-v', '-c', cipher, '-o', 'RekeyLimit=1M', stage.destination, 'base64'], sent),
      )
      assert.is(ran.code, 0, ran.stderr.slice(-2_000))
      assert.ok(Buffer.from(ran.stdout, 'base64').equals(sent))
      const renewals = ran.stderr.match(/enabling delayed|set_newkeys|rekey in|SSH2_MSG_NEWKEYS sent/g) ?? []
      assert.ok(renewals.length > 3, `${renewals.length}`)
    })
  }
}

test.run()
