import { encodeManifest } from '@gatehouse/hosts/manifest'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderLeaving } from './render-leaving.ts'
import type { ServerSettings } from './render-manifest.ts'

const test = suite('renderLeaving')
const settings: ServerSettings = {
  ...{ sudo: false, groups: [], end_processes: false, access: 'direct' },
  ...{ gateway_public_key: null, forwards: false, adopted: [] },
}
/** As long as one of RSA with 4096 bits. */
const key = (seed: string) => ({
  type: 'ssh-rsa' as const,
  public_key: `ssh-rsa ${Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from('ssh-rsa'), Buffer.alloc(524, seed)]).toString('base64')}`,
})

test('of a shared login with too many keys everybody keeps their first, and as many more as one login may have', () => {
  const people = Array.from({ length: 100 }, (_, n) => `member-${n}@acme.com`)
  const keys = people.flatMap((email) => ['a', 'b', 'c'].map((name) => ({ ...key(email + name), email })))
  const manifest = renderLeaving([{ login: 'deploy', keys, shared: { used: true } }], settings)
  assert.ok(encodeManifest(manifest).length < 96 * 1024)
  const [login] = manifest.logins
  const owners = login?.keys.map((line) => line.split(' ').at(-1)) ?? []
  assert.equal(new Set(owners), new Set(people))
  assert.ok(owners.length > people.length, `${owners.length} lines`)
  // what has room keeps every line
  const few = renderLeaving([{ login: 'deploy', keys: keys.slice(0, 9), shared: { used: true } }], settings)
  assert.is(few.logins[0]?.keys.length, 9)
})

test.run()
