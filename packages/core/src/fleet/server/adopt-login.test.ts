import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { recordSyncs } from '../manifest/record-sync.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { adoptLogin } from './adopt-login.ts'
import { getServer } from './get-server.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'

const test = suite('adoptLogin')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  const message = 'ops exists on this server already.'
  const tried = {
    account: stage.owner.account.id,
    server: prod,
    lease: null,
    version: 2,
    cause: 'change',
    tookMs: 5,
  } as const
  const unadopted = { ops: { uid: 1000, groups: ['docker'] } }
  await recordSyncs(stage.gatehouse.core, [
    { ...tried, outcome: 'failed', reason: 'login', message, unsure: false, wait: 2, unadopted },
  ])
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    adoptLogin(caller, { server: prod, login: 'ops' }),
  )
})

test('a login that the host has reported is adopted, once, and its account may then be written', async () => {
  const { gatehouse, owner } = stage
  const found = (await getServer(owner.caller, { server: prod })).logins.find(({ login }) => login === 'ops')
  assert.equal(found?.unadopted, { uid: 1000, groups: ['docker'] })
  const input = { server: prod, login: 'ops' }
  const { events, synced } = await trace(stage, () => adoptLogin(owner.caller, input))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'server.login_adopted',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { adopted: { from: [], to: ['ops'] } },
      details: { login: 'ops', uid: 1000, groups: ['docker'] },
    },
  ])
  assert.equal(synced, ['prod-1'])
  const wanted = await wantedManifest(gatehouse.core, owner.account.id, prod)
  assert.is(wanted?.manifest.logins.find(({ login }) => login === 'ops')?.adopt, true)
  await refused('conflict', adoptLogin(owner.caller, input), /already adopted on prod-1/)
})

test('a login that nobody has reported is not there to be adopted', async () => {
  const { owner, rival } = stage
  await refused('not-found', adoptLogin(owner.caller, { server: prod, login: 'root' }))
  const theirs = await registerTestServer(rival, 'theirs')
  await refused('not-found', adoptLogin(owner.caller, { server: theirs, login: 'ops' }))
})

test.run()
