import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarrierQuestions } from '@gatehouse/api/carrier-questions'
import type { Caller } from '@gatehouse/core/access/caller'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { dialCall } from '@gatehouse/core/dialer/call/dial-call'
import { checkTrunk } from '@gatehouse/core/dialer/trunk/check-trunk'
import { listTrunks } from '@gatehouse/core/dialer/trunk/list-trunks'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { getOperation } from '@gatehouse/core/machine/operation/list-operations'
import { listInvites } from '@gatehouse/core/team/invite/list-invites'
import { waitingMails } from '@gatehouse/core/team/invite/mailed.testing'
import { listTeam } from '@gatehouse/core/team/member/list-team'
import { openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import { pauseSince } from '@gatehouse/core/testing/until'
import { HostPool } from '@gatehouse/hosts/pool'
import type { SandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { testCallRun } from '@gatehouse/worker/dialer/test-call'
import { OperationRunner } from '@gatehouse/worker/operation/operation-runner'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startDemoCarrier } from './demo-carrier.ts'
import { demoCarrierPlace } from './demo-carrier-place.ts'
import { demoKeyFile, isDemoUnfinished, seedDemo } from './seed-demo.ts'

const test = suite('seedDemo')
let product: TestGatehouse
let folder: string
let hosts: SandboxHost[] = []

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-demo-'))
  product = await openTestGatehouse()
})

test.after(async () => {
  await Promise.all(hosts.map((host) => host.close()))
  await product?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

class CutOff extends Error {}

/** A start that ends after so many steps; whether it came to its end. */
async function startOf(steps: number): Promise<boolean> {
  let left = steps
  try {
    hosts = await seedDemo(product.core, folder, () => {
      if (--left === 0) throw new CutOff()
    })
    return true
  } catch (error) {
    if (!(error instanceof CutOff)) throw error
    return false
  }
}

test('a start cut off after any step is carried on by the next, until the demo is whole', async () => {
  // the first ends after the first step, the second after the second, …: each finds what a cut there has left
  let starts = 1
  while (!(await startOf(starts))) {
    assert.ok(isDemoUnfinished(folder))
    assert.ok(starts++ < 100)
  }
  assert.ok(starts > 20, `${starts} steps`)
  assert.not(isDemoUnfinished(folder))
  const owner = product.caller({ kind: 'operator', label: 'test', as: 'owner@acme.com' }, 'acme')
  const team = (await listTeam(owner, {})).items
  assert.equal(
    team.map(({ email, role, keys, servers }) => [email, role, keys, servers?.map(({ name }) => name)]),
    [
      ['finance@acme.com', 'BILLING', 0, undefined],
      ['ops@acme.com', 'OPERATOR', 1, undefined],
      ['owner@acme.com', 'OWNER', 0, undefined],
      ['saurav@acme.com', 'OPERATOR', 1, ['prod-1']],
      ['viewer@partner.com', 'VIEWER', 0, undefined],
    ],
  )
  assert.is((await listServers(owner, {})).items.length, 3)
  assert.equal(
    (await listInvites(owner, {})).items.map(({ email }) => email),
    ['contractor@temp.com'],
  )
  assert.ok(existsSync(demoKeyFile(folder, 'saurav@acme.com')))
  const { rows } = await product.database.owner.query(
    'select email from users where proved_at is null and vouched_at is null',
  )
  assert.equal(rows, [])
  assert.equal(await waitingMails(product), [])
  const { items } = await searchEvents(owner, { verb: 'user.signed_in', limit: 200 })
  assert.is(items.length, 4)
})

test('over its trunk the demo’s carrier is called: it rings, is answered, and sound goes both ways', async () => {
  const owner = product.caller({ kind: 'operator', label: 'test', as: 'owner@acme.com' }, 'acme')
  const [trunk] = (await listTrunks(owner, {})).items
  assert.equal([trunk?.name, trunk?.servers.map(({ name }) => name)], ['demo-carrier', ['prod-1']])
  const place = demoCarrierPlace(folder)
  const carrier = place && (await startDemoCarrier(place))
  const carriers = new CarrierQuestions()
  const pool = new HostPool()
  const runner = new OperationRunner({ core: product.core, hosts: pool, kinds: [testCallRun] })
  try {
    assert.ok(carrier && trunk)
    const checked = await checkTrunk(owner, { trunk: trunk.id }, carriers)
    assert.equal([checked.outcome, checked.words], ['accepted', '200 Demo carrier: call +15550100'])
    await runner.start()
    const { operations } = await dialCall(owner, { trunk: trunk.id, number: '+15550100', talkSeconds: 1 })
    const talked = await untilEnded(owner, operations[0] ?? '')
    assert.match(
      talked.outcome ?? '',
      /answered after .* Codec PCMU\. Sound goes both ways/,
      talked.error ?? '',
    )
  } finally {
    await runner.stop()
    await Promise.all([pool.close(), carriers.close(), carrier?.close()])
  }
})

async function untilEnded(owner: Caller, operation: string) {
  for (const begin = performance.now(); ; await pauseSince(begin)) {
    const found = await getOperation(owner, { operation })
    if (found.endedAt) return found
    assert.ok(performance.now() - begin < 30_000, JSON.stringify(found.steps))
  }
}

test.run()
