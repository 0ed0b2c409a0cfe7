import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../audit/log/search-events.ts'
import { listServers } from '../fleet/server/list-servers.ts'
import { listSyncRuns } from '../fleet/server/list-sync-runs.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { listKeys } from '../fleet/ssh-key/list-keys.ts'
import { listSessions } from '../session/list-sessions.ts'
import { recordingProofs } from '../session/recording/recording-proofs.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { listApiKeys } from '../team/api-key/list-api-keys.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { listInvites } from '../team/invite/list-invites.ts'
import { listTeam } from '../team/member/list-team.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { Invalid } from './errors.ts'

const test = suite('cursors of lists')
let stage: Stage
let server: string

type List = (page: {
  cursor?: string
  limit?: number
}) => Promise<{ items: unknown[]; nextCursor: string | null }>
const lists: Record<string, List> = {
  team: (page) => listTeam(stage.owner.caller, page),
  invites: (page) => listInvites(stage.owner.caller, page),
  keys: (page) => listKeys(stage.owner.caller, page),
  servers: (page) => listServers(stage.owner.caller, page),
  syncRuns: (page) => listSyncRuns(stage.owner.caller, { server, ...page }),
  sessions: (page) => listSessions(stage.owner.caller, page),
  proofs: (page) => recordingProofs(stage.owner.caller, page),
  apiKeys: (page) => listApiKeys(stage.owner.caller, page),
  audit: (page) => searchEvents(stage.owner.caller, page),
}

test.before(async () => {
  stage = await openStage()
  for (const name of ['a', 'b', 'c']) {
    server = await registerTestServer(stage.owner, name)
    await createInvite(stage.owner.caller, { email: `${name}@temp.com`, role: 'VIEWER' })
    await addKey(stage.owner.caller, { name, publicKey: newPublicKey() })
    await createApiKey(stage.owner.caller, { name, scopes: ['account:read'] })
  }
})
test.after(() => stage?.close())

/** Texts that are nearly a cursor of one kind or another. */
const nearly = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 250 }),
  fc.uuid(),
  fc.emailAddress(),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef-. '), maxLength: 40 }),
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef-'), minLength: 36, maxLength: 36 })
    .map((id) => `a ${id}`),
  fc.bigInt().map(String),
)

for (const [name, list] of Object.entries(lists)) {
  test(`${name}: whatever is sent is a place in the list, or refused as invalid`, () =>
    fc.assert(
      fc.asyncProperty(nearly, async (cursor) => {
        const outcome = await list({ cursor }).catch((error: unknown) => error)
        assert.ok(outcome instanceof Invalid || Array.isArray((outcome as { items: unknown }).items), cursor) // no other answer
      }),
      { numRuns: 60 },
    ))

  test(`${name}: by its own cursors each thing comes once, in the order of the whole`, async () => {
    const whole = await list({ limit: 200 })
    assert.is(whole.nextCursor, null)
    const one: unknown[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list({ limit: 1, ...(cursor && { cursor }) })
      one.push(...page.items)
      cursor = page.nextCursor
    }
    assert.equal(one, whole.items)
  })
}

test('of an event there is one', async () => {
  for (const cursor of ['01', '00', '+1', ' 1', '1.0', '1e3'])
    assert.instance(await lists['audit']?.({ cursor }).catch((error: unknown) => error), Invalid)
})

test.run()
