import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { revokeInvite } from '../../team/invite/revoke-invite.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { getServer } from './get-server.ts'
import { labelServer } from './label-server.ts'
import { listLabels } from './list-labels.ts'
import { listServers } from './list-servers.ts'
import { previewLabels } from './preview-labels.ts'
import { registerServer } from './register-server.ts'
import { removeServer } from './remove-server.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'

const test = suite('labelServer')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

/** Who has a login on the server, as the host is to be told. */
async function loginsOn(server: string): Promise<string[]> {
  const wanted = await wantedManifest(stage.gatehouse.core, stage.owner.account.id, server)
  return wanted?.manifest.logins.map(({ login }) => login) ?? []
}

const staging = (server: string) => ({ server, labels: ['staging'] })

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => labelServer(caller, staging(prod)))
})

test('labels are words, each once and in order, in place of those before', async () => {
  const { operator } = stage
  await labelServer(operator.caller, { server: prod, labels: ['old'] })
  const { result, events } = await trace(stage, () =>
    labelServer(operator.caller, { server: prod, labels: [' Web', 'eu-1', 'web'] }),
  )
  assert.equal(result, { server: prod, labels: ['eu-1', 'web'] })
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.labelled',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { labels: { from: ['old'], to: ['eu-1', 'web'] } },
      details: {},
    },
  ])
  assert.equal((await getServer(operator.caller, { server: prod })).labels, ['eu-1', 'web'])
  assert.equal((await listServers(operator.caller, undefined)).items[0]?.labels, ['eu-1', 'web'])
})

test('what is no label, or too many, is refused', async () => {
  for (const label of ['-eu', 'eu-', 'two words', 'a'.repeat(33), '', 'é', 'a,b'])
    await refusesAndWritesNothing(stage, 'invalid', () =>
      labelServer(stage.owner.caller, { server: prod, labels: [label] }),
    )
  const many = Array.from({ length: 17 }, (_, n) => `label-${n}`)
  await refused('invalid', labelServer(stage.owner.caller, { server: prod, labels: many }), /at most 16/)
  await labelServer(stage.owner.caller, { server: prod, labels: many.slice(1) })
})

test("another account's server is not there, nor one that is being removed", async () => {
  const foreign = await registerTestServer(stage.rival, 'theirs')
  const gone = await registerTestServer(stage.owner, 'gone')
  await removeServer(stage.owner.caller, { server: gone })
  for (const server of [foreign, gone])
    await refusesAndWritesNothing(stage, 'not-found', () => labelServer(stage.owner.caller, staging(server)))
  await refused('not-found', previewLabels(stage.owner.caller, staging(foreign)))
})

test('the database holds what a label is, whoever writes it', async () => {
  const { owner } = stage.gatehouse.database
  for (const labels of [['b', 'a'], ['a', 'a'], ['A'], [null], ['a,b'], ['a'.repeat(33)]])
    for (const change of [
      'update servers set labels = $1',
      `update memberships set server_ids = '{}', server_labels = $1`,
    ]) {
      const client = await owner.connect()
      await client.query('begin')
      await client.query(
        `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true)`,
      )
      const error = await client.query(change, [labels]).then(
        () => null,
        ({ code }: { code: string }) => code,
      )
      await client.query('rollback')
      client.release()
      assert.is(error, '23514', `${change} ${labels}`)
    }
})

test('a label that is in a limit lets in whoever is limited to it, and keeps them out when it goes', async () => {
  const { owner, operator, viewer } = stage
  await labelServer(owner.caller, { server: prod, labels: ['web'] })
  for (const { user } of [operator, viewer])
    await limitServers(owner.caller, { user, servers: [], labels: ['staging'] })
  assert.equal(await loginsOn(prod), ['owner'])

  const gained = await trace(stage, () =>
    labelServer(owner.caller, { server: prod, labels: ['staging', 'web'] }),
  )
  assert.equal(gained.events[0]?.details, { gains: [operator.email] }, 'a viewer has no login')
  assert.equal(gained.synced, ['prod-1'])
  assert.equal(await loginsOn(prod), ['ops', 'owner'])
  const row = (await listServers(owner.caller, undefined)).items.find(({ id }) => id === prod)
  assert.is(row?.members, 2)

  const lost = await trace(stage, () => labelServer(owner.caller, { server: prod, labels: ['web'] }))
  assert.equal(lost.events[0]?.details, { loses: [operator.email] })
  assert.equal(lost.synced, ['prod-1'])
  assert.equal(await loginsOn(prod), ['owner'])
})

test('whoever does not manage the team neither gives nor takes a label that a limit names', async () => {
  const { owner, operator } = stage
  const may = (labels: string[]) => labelServer(operator.caller, { server: prod, labels })
  await refusesAndWritesNothing(
    stage,
    'scope',
    () => may(['staging', 'web']),
    /staging decides what ops@acme\.com, viewer@partner\.com can reach, so changing it requires team:manage/,
  )
  await may(['api', 'web'])
  await labelServer(owner.caller, { server: prod, labels: ['staging', 'web'] })
  await refusesAndWritesNothing(stage, 'scope', () => may(['web']))
  await may(['staging'])
})

test('not even where it changes nothing today, since it would once the limit names no server by itself', async () => {
  const { owner, operator } = stage
  const other = await registerTestServer(owner, 'by-name')
  await limitServers(owner.caller, { user: operator.user, servers: [other], labels: ['staging'] })
  const { gains, deciding, allowed } = await previewLabels(operator.caller, staging(other))
  assert.equal([gains.count, deciding, allowed], [0, ['staging'], false])
  await refusesAndWritesNothing(stage, 'scope', () => labelServer(operator.caller, staging(other)))
})

test('nor for a server that is registered with it, or for somebody who is invited with it', async () => {
  const { owner, operator } = stage
  const register = (name: string, labels: string[]) =>
    registerServer(operator.caller, { name, host: name, hostKey: newPublicKey(), labels })
  const { invite } = await createInvite(owner.caller, {
    email: 'soon@acme.com',
    role: 'OPERATOR',
    labels: ['lab'],
    mail: false,
  })
  await refusesAndWritesNothing(stage, 'scope', () => register('new-1', ['staging']), /staging decides/)
  await refusesAndWritesNothing(stage, 'scope', () => register('new-1', ['lab']), /lab decides.*soon@/)
  await revokeInvite(owner.caller, { invite: invite.id })
  await register('lab-1', ['lab'])
})

test('a program needs the scope as well, and is told no names unless it may read the team', async () => {
  const { owner, gatehouse } = stage
  const program = async (...scopes: ('server:manage' | 'team:manage' | 'team:read')[]) => {
    const { secret } = await createApiKey(owner.caller, { name: scopes.join(), scopes })
    return gatehouse.caller({ kind: 'api-key', secret }, null)
  }
  const input = { server: prod, labels: [] }
  const one = await program('server:manage')
  const error = await refused('scope', labelServer(one, input))
  assert.not.match(error.message, /@/)
  assert.equal((await previewLabels(one, input)).loses, { count: 1, names: [] })
  const reader = await program('server:manage', 'team:read')
  assert.match((await refused('scope', labelServer(reader, input))).message, /ops@acme\.com/)
  await labelServer(await program('server:manage', 'team:manage'), input)
  await labelServer(owner.caller, staging(prod))
})

test('a server that is registered with a label is let in to at once', async () => {
  const { owner, operator } = stage
  const { result, events } = await trace(stage, () =>
    registerServer(owner.caller, {
      name: 'new-2',
      host: 'new-2',
      hostKey: newPublicKey(),
      labels: ['staging'],
    }),
  )
  assert.equal(events[0]?.changes.labels, { from: null, to: ['staging'] })
  assert.equal(events[0]?.details, { gains: [operator.email] })
  assert.equal(result.labels, ['staging'])
  assert.equal(await loginsOn(result.id), ['ops', 'owner'])
  await removeServer(owner.caller, { server: result.id })
  assert.equal(await loginsOn(result.id), [])
  const team = await listTeam(owner.caller, undefined)
  const { labels, sync } = team.items.find(({ email }) => email === operator.email) ?? {}
  assert.equal(labels, ['staging'])
  assert.is((sync?.inSync ?? 0) + (sync?.pending ?? 0) + (sync?.failing ?? 0), 2, 'prod-1 and by-name')
})

test('before it is saved it is shown who would gain and lose, and the same is then done', async () => {
  const { owner, operator } = stage
  await limitServers(owner.caller, { user: operator.user, servers: [], labels: ['staging'] })
  const to = { server: prod, labels: ['web'] }
  const preview = await previewLabels(owner.caller, to)
  assert.equal(preview, {
    gains: { count: 0, names: [] },
    loses: { count: 1, names: [operator.email] },
    sessions: 0,
    deciding: ['staging'],
    allowed: true,
  })
  const { events } = await trace(stage, () => labelServer(owner.caller, to))
  assert.equal(events[0]?.details, { loses: preview.loses.names })
  const fresh = await previewLabels(owner.caller, { server: null, labels: ['staging'] })
  assert.equal([fresh.gains.names, fresh.allowed], [[operator.email], true])
  assert.equal((await previewLabels(operator.caller, { server: null, labels: ['staging'] })).allowed, false)
})

test('the labels in use are listed with how many servers have them and how many limits name them', async () => {
  const { items } = await listLabels(stage.viewer.caller, undefined)
  assert.equal(
    items.map(({ label, servers, limits }) => `${label} ${servers} ${limits}`),
    ['lab 1 0', 'staging 0 2', 'web 1 0'],
  )
})

test.run()
