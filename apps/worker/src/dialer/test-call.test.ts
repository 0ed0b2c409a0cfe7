import { dialCall } from '@gatehouse/core/dialer/call/dial-call'
import { createTrunk } from '@gatehouse/core/dialer/trunk/change-trunks'
import { carrierSaying } from '@gatehouse/core/dialer/trunk/trunks.testing'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { getOperation } from '@gatehouse/core/machine/operation/list-operations'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { newestEvent } from '@gatehouse/core/testing/test-gatehouse'
import { pauseSince } from '@gatehouse/core/testing/until'
import { HostPool } from '@gatehouse/hosts/pool'
import { type Fleet, fleetMissing, startFleet } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import {
  type Carrier,
  carrierMissing,
  numbers,
  startCarrier,
  trunk,
} from '@gatehouse/hosts/testing/sip-carrier'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OperationRunner } from '../operation/operation-runner.ts'
import { testCallRun } from './test-call.ts'

const missing = fleetMissing() ?? carrierMissing()
if (missing === null) enterOwnNetwork()

const test = suite('test calls')
let stage: Stage
let fleet: Fleet
let carrier: Carrier
let pool: HostPool
let runner: OperationRunner
let over: string

async function called(number: string, talkSeconds: number | null = null) {
  const { operations } = await dialCall(stage.operator.caller, { trunk: over, number, talkSeconds })
  for (const begin = performance.now(); ; await pauseSince(begin)) {
    const found = await getOperation(stage.viewer.caller, { operation: operations[0] ?? '' })
    if (found.endedAt) return found
    if (performance.now() - begin > 60_000) assert.unreachable(JSON.stringify(found.steps))
  }
}

if (missing !== null) console.log(`SKIPPED: test calls — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    fleet = await startFleet({ hosts: 1 })
    carrier = await startCarrier('10.99.0.1')
    const [host] = fleet.hosts
    assert.ok(host)
    await host.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
    const { name, host: address, port, hostKey } = host
    const { id: server } = await registerServer(stage.owner.caller, { name, host: address, port, hostKey })
    const way = carrierSaying('accepted', '200 OK', [carrier.host])
    const made = {
      name: 'out',
      hosts: [{ host: 'carrier.test', port: carrier.port }],
      domain: carrier.domains.usual,
      username: trunk.username,
      secret: trunk.secret,
      callerId: '+15550199',
      prefixes: ['+1'],
      local: true,
      servers: [server],
    }
    over = (await createTrunk(stage.owner.caller, made, way)).id
    pool = new HostPool({ connectMs: 3000, execMs: 20_000 })
    runner = new OperationRunner({ core: stage.gatehouse.core, hosts: pool, kinds: [testCallRun] })
    await runner.start()
  })
  test.after(async () => {
    await runner?.stop()
    await pool?.close()
    await carrier?.close()
    await fleet?.close()
    await stage?.close()
  })

  test('a call is placed from the server, and what became of it stands in the log', async () => {
    const rang = await called(numbers.ringsOnly)
    assert.equal([rang.state, rang.error], ['done', null])
    assert.match(rang.outcome ?? '', /It rang after [\d.]+ s, and was given up as intended/)
    const barred = await called(numbers.barred)
    assert.match(barred.outcome ?? '', /The carrier refused: 403 Premium numbers are barred/)
    const talked = await called(numbers.echo, 1)
    assert.match(
      talked.outcome ?? '',
      /hung up by Gatehouse after 1\.\d s\. Codec PCMU\. Sound goes both ways/,
    )
    const event = await newestEvent(stage.owner)
    assert.is(event?.verb, 'call.ended')
    assert.match(JSON.stringify(event?.details), /"verdict":"both"/)
    assert.not.match(JSON.stringify(event?.details), /cret/)
  })
}

test.run()
