import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { type Manifest, sudoersLines } from './manifest.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

onOpenSsh('apply that is cut off', (test, stage) => {
  test('whenever a server dies, it holds the old lines or the new ones, and the next apply mends the rest', async () => {
    const key = (person: 'alice' | 'bob') => stage().key(person)
    /** Bob departs when alice has his key, and comes back when she has her own. */
    const withKey = (person: 'alice' | 'bob', ...sudo: string[]): Manifest => ({
      logins: [
        { login: 'alice', keys: [key(person)] },
        ...(person === 'bob' ? [] : stage().with('bob').logins),
      ],
      files: [{ name: 'sudoers', lines: sudoersLines(sudo) }],
      endProcesses: true,
    })
    const manifests: [Manifest, Manifest] = [withKey('alice', 'alice'), withKey('bob', 'alice', 'bob')]
    const block = (line: string) => `# gatehouse begin\n${line}\n# gatehouse end\n`
    const files = [block(key('alice')), block(key('bob'))]
    const sudoers = manifests.map(({ files }) => `# Written by Gatehouse.\n${files?.[0]?.lines.join('\n')}\n`)
    for (const manifest of manifests) await stage().holds(manifest)
    for (let round = 0; round < 12; round++) {
      const manifest = round % 2 === 0 ? manifests[0] : manifests[1]
      const cut = stage()
        .apply(manifest)
        .catch(() => {})
      await sleep(6 * round)
      await stage().host.stop()
      await cut
      const lines = await stage().run('cat ~alice/.ssh/authorized_keys')
      assert.ok(files.includes(lines), `after ${6 * round} ms: ${JSON.stringify(lines)}`)
      const held = await stage().run('cat /etc/sudoers.d/gatehouse')
      assert.ok(sudoers.includes(held), `after ${6 * round} ms: ${JSON.stringify(held)}`)
      assert.match(await stage().run('cat /var/lib/gatehouse/logins/*'), /^(created \d+ (-|closed)\n){2}$/)
      // What says that sshd listens may have outlived it, its remover killed as well.
      await stage().run('rm -f /run/test-host/listening')
      await stage().host.start()
      await stage().holds(manifest)
      assert.is(await stage().run('ls -A ~alice/.ssh'), 'authorized_keys\n')
      assert.is(
        await stage().run('ls -A /etc/sudoers.d /var/lib/gatehouse/logins | grep new || echo none'),
        'none\n',
      )
    }
  })
})
