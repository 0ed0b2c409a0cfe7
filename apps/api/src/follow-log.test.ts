import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { chooseServices } from '@gatehouse/core/machine/service/choose-services'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { changeRole } from '@gatehouse/core/team/member/change-role'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type FollowedLog, followLog } from './follow-log.ts'
import { HostQuestions } from './host-questions.ts'

const test = suite('followLog')
const pace = { lookMs: 50, againMs: 100 }
const unit = 'asterisk.service'
let stage: Stage
let base: string
let host: SandboxHost
let server: string
let questions: HostQuestions

test.before(async () => {
  stage = await openStage()
  base = mkdtempSync(join(tmpdir(), 'gatehouse-follow-'))
  const { managementKey } = await getAccount(stage.owner.caller, undefined)
  host = await startSandboxHost({ folder: base, managementKey, hostName: 'voice-1' })
  const at = { name: 'voice-1', host: '127.0.0.1', port: host.port, hostKey: host.hostKey }
  server = (await registerServer(stage.owner.caller, at)).id
  await chooseServices(stage.owner.caller, { server, services: [unit] })
  questions = new HostQuestions()
})
test.after(async () => {
  await questions?.close()
  await host?.close()
  await stage?.close()
  if (base) rmSync(base, { recursive: true, force: true })
})

const follow = (caller: Stage['viewer']['caller'], stop: AbortController) =>
  followLog(caller, { server, unit }, questions.ask, stop.signal, pace)

async function next(following: AsyncGenerator<FollowedLog>) {
  const { value } = await following.next()
  return value as FollowedLog
}

test('last lines come first, then what is new; it ends as soon as the right does', async () => {
  const { viewer, owner } = stage
  const stop = new AbortController()
  const following = follow(viewer.caller, stop)
  const first = await next(following)
  assert.ok('lines' in first && first.lines.some(({ text }) => text.startsWith('Started Asterisk')))
  // the sandbox's service has something to say every few seconds
  const second = await next(following)
  assert.ok(
    'lines' in second &&
      second.lines.length > 0 &&
      !second.lines.some(({ at }) => at < String(first.lines.at(-1)?.at)),
  )
  await changeRole(owner.caller, { user: viewer.user, role: 'BILLING' })
  const refused = await following.next().catch((error) => error)
  assert.is(refused.reason, 'scope')
})

test('ten of an account may follow at once; who leaves makes room', async () => {
  const stop = new AbortController()
  const { operator } = stage
  const ten = Array.from({ length: 10 }, () => follow(operator.caller, stop))
  await Promise.all(ten.map(next))
  const eleventh = await follow(operator.caller, stop)
    .next()
    .catch((error) => error)
  assert.is(eleventh.reason, 'rate')
  await ten[0]?.return(undefined)
  assert.ok('lines' in (await next(follow(operator.caller, stop))))
  stop.abort()
  await Promise.all(ten.map((one) => one.return(undefined)))
})

test('a server that is away is told, and followed again once it is back', async () => {
  const stop = new AbortController()
  const following = follow(stage.operator.caller, stop)
  await next(following)
  const { port } = host
  await host.close()
  let told = await next(following)
  while ('lines' in told) told = await next(following)
  assert.match(told.unreachable, /127\.0\.0\.1/)
  const { managementKey } = await getAccount(stage.owner.caller, undefined)
  host = await startSandboxHost({ folder: base, managementKey, hostName: 'voice-1', port })
  const back = await next(following)
  assert.ok('lines' in back)
  stop.abort()
  await following.return(undefined)
})

test.run()
