import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostPool } from '@gatehouse/hosts/pool'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import type { HostQuestion } from '@gatehouse/hosts/service/host-services'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerServer } from '../../fleet/server/register-server.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { getAccount } from '../../team/account/get-account.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { addRule } from './add-rule.ts'
import { listListening } from './list-listening.ts'

const test = suite('listListening')
let stage: Stage
let base: string
let host: SandboxHost
let pool: HostPool
let server: string
const ask: HostQuestion = (...question) => pool.question(...question)

test.before(async () => {
  stage = await openStage()
  base = mkdtempSync(join(tmpdir(), 'gatehouse-listening-'))
  const { managementKey } = await getAccount(stage.owner.caller, undefined)
  host = await startSandboxHost({ folder: base, hostName: 'voice-1', managementKey })
  pool = new HostPool()
  const { port, hostKey } = host
  const at = { name: 'voice-1', host: '127.0.0.1', port, hostKey }
  server = (await registerServer(stage.owner.caller, at)).id
})
test.after(async () => {
  await pool?.close()
  await host?.close()
  await stage?.close()
  if (base) rmSync(base, { recursive: true, force: true })
})

const places = (all: readonly { protocol: string; ports: string[]; comment: string }[]) =>
  all.map(({ protocol, ports, comment }) => `${protocol} ${ports.join(',')} ${comment}`)

test('what listens for others is proposed, SSH too, and what a rule speaks of not again', async () => {
  const { proposed, listening, nothingListens, tool } = await listListening(
    stage.viewer.caller,
    { server },
    ask,
  )
  assert.is(tool, 'ss')
  assert.is(listening.length, 5)
  const wanted = ['tcp 80,443 nginx', `tcp ${host.port} sshd`, 'udp 5060 asterisk']
  assert.equal(places(proposed).sort(), wanted.sort())
  assert.equal(nothingListens, [])
  const rule = { action: 'allow' as const, ports: ['443', '8443'], comment: 'office' }
  await addRule(stage.owner.caller, { servers: [server], rule })
  await addRule(stage.owner.caller, { rule: { ...rule, ports: ['9000'], comment: 'gone' } })
  const after = await listListening(stage.viewer.caller, { server }, ask)
  assert.equal(
    after.notAllowed.map(({ port }) => port).sort((a, b) => a - b),
    [80, 5060, host.port].sort((a, b) => a - b),
  )
  assert.equal(
    after.nothingListens.map(({ label }) => label),
    ['allow tcp 9000 from anywhere (gone)'],
  )
})

test('what a change would cut is said, with what would only not come again', async () => {
  // the sandbox's connections are those of loopback, which are the host's own
  writeFileSync(
    join(base, 'bin/ss'),
    `#!/bin/sh
case "$*" in
  *established*) printf '0 0 10.0.0.1:80 203.0.113.7:%s\\n' 50000 50001; echo 0 0 10.0.0.1:443 198.51.100.9:50002 ;;
  *) cat "$GATEHOUSE_ROOT/etc/listening" ;;
esac
`,
    { mode: 0o755 },
  )
  const deny = { action: 'deny' as const, ports: ['80'], sources: ['203.0.113.0/24'] }
  const { cut, cuts, notAgain, open } = await listListening(
    stage.owner.caller,
    { server, enable: true, add: [{ action: 'allow', ports: ['443'] }, deny] },
    ask,
  )
  const one = { source: '203.0.113.7', port: 80 }
  assert.equal([open, cuts, notAgain], [3, 2, 0])
  assert.equal(cut, [one, one])
  const enabled = await listListening(stage.owner.caller, { server, enable: true }, ask)
  assert.equal([enabled.cuts, enabled.notAgain], [0, 2])
})

test('a server of nobody is not there, one that is away is said so', async () => {
  await refused('not-found', listListening(stage.owner.caller, { server: crypto.randomUUID() }, ask))
  const away = await registerTestServer(stage.owner, 'away-1')
  await refused('unreachable', listListening(stage.owner.caller, { server: away }, ask))
})

test.run()
