import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { changeRole } from '@gatehouse/core/team/member/change-role'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { logLengths } from '@gatehouse/core/testing/trace'
import { indexRecording } from '@gatehouse/recordings/index/index-recording'
import { LineFile } from '@gatehouse/recordings/index/line-file'
import type { TextSegment } from '@gatehouse/recordings/index/text-segments'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SearchNews } from '../recording-search.ts'
import { createServer } from '../server.ts'
import { headersOf, signedInAs } from '../testing/open-api.testing.ts'

const test = suite('search in recordings over HTTP')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-search-'))
const store = folderStore(folder)
let stage: Stage
let app: FastifyInstance
let url: string
/** The newest last. */
const sessions: string[] = []

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  app = await createServer({ core: stage.gatehouse.core, dashboard: '/nonexistent', recordings: store })
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  const holder = await holderKey(stage, stage.operator)
  for (const shown of ['Permission denied', 'permission denied, twice\r\nPERMISSION  denied', 'all is well'])
    sessions.push(await recorded(holder, shown))
})
test.after(async () => {
  await app?.close()
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

type Holder = Awaited<ReturnType<typeof holderKey>>

/** Closes a session with a recording of what it showed, and answers its id. */
async function recorded(
  holder: Holder,
  shown: string,
  makeText: (id: string, shown: string) => Promise<void> = index,
): Promise<string> {
  const { core } = stage.gatehouse
  const { id } = await openSession(stage, holder)
  const seal = (key: Buffer, context: string) => core.sealer.seal(key, context)
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id, header, seal, onFailure: () => {} })
  await recording.output(Buffer.from(`$ do\r\n${shown}\r\n$ `))
  const summary = await recording.finish()
  await makeText(id, shown)
  const how = { exitCode: 0, exitSignal: null, bytesIn: 0, bytesOut: 0 }
  const of = { account: stage.owner.account.id, session: id }
  await closeSession(core, of, { outcome: 'ended', line: null, by: null, ...how, recording: summary })
  return id
}

async function index(id: string): Promise<void> {
  const { sealer } = stage.gatehouse.core
  await indexRecording({
    store,
    id,
    seal: (key, context) => sealer.seal(key, context),
    open: (sealed, context) => sealer.open(sealed, context),
  })
}

/** The text alone, without a terminal that says what stood on the screen: for many of them. */
async function textAlone(id: string, text: string): Promise<void> {
  const { sealer } = stage.gatehouse.core
  const file = await LineFile.begin(store, 'text', id, (key, context) => sealer.seal(key, context))
  file.add({ from: 0, to: 0, text, times: [0] } satisfies TextSegment)
  await file.flush(true)
  await file.close(Buffer.from([0]))
}

const ask = (member: Member | null, body: unknown, account = 'acme') =>
  fetch(new URL(`/recordings/search?account=${account}`, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(member && headersOf({ cookie: signedInAs(member).cookie ?? '' })),
    },
    body: JSON.stringify(body),
  })

async function search(member: Member, body: unknown, account?: string): Promise<SearchNews[]> {
  const answer = await ask(member, body, account)
  assert.is(answer.status, 200)
  return (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const foundIn = (news: SearchNews[]) => news.flatMap((one) => (one.kind === 'found' ? [one] : []))

test('each session in which the words were shown is told with its lines, the newest first', async () => {
  const { acme: before = 0 } = await logLengths(stage)
  const news = await search(stage.owner, { text: 'permission denied' })
  assert.equal(
    foundIn(news).map(({ session, lines, hits }) => [session.id, lines, hits.map(({ line }) => line)]),
    [
      [sessions[1], 2, ['permission denied, twice', 'PERMISSION  denied']],
      [sessions[0], 1, ['Permission denied']],
    ],
  )
  assert.equal(news.at(-1), { kind: 'done', searched: 3, of: 3, unread: 0, partial: 0, stopped: false })
  assert.is((await logLengths(stage)).acme, before + 1)
})

test('a recording whose text cannot be read is counted, and hides nothing else', async () => {
  const file = join(folder, `${sessions[1]}.text`)
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.with(bytes.length - 120, 1))
  const news = await search(stage.operator, { text: 'permission denied' })
  writeFileSync(file, bytes)
  assert.equal(
    foundIn(news).map(({ session }) => session.id),
    [sessions[0]],
  )
  assert.equal(news.at(-1), { kind: 'done', searched: 3, of: 3, unread: 1, partial: 0, stopped: false })
})

test('after a hundred sessions it stops, and says so', async () => {
  const holder = await holderKey(stage, stage.owner, 'busy')
  for (let n = 0; n < 101; n++) await recorded(holder, 'the same everywhere', textAlone)
  const news = await search(stage.owner, { text: 'the same everywhere' })
  assert.is(foundIn(news).length, 100)
  assert.equal(news.at(-1), { kind: 'done', searched: 100, of: 104, unread: 0, partial: 0, stopped: true })
})

test('each role that may not play, strangers, and another account’s words', async () => {
  const { acme } = await logLengths(stage)
  for (const member of [stage.viewer, stage.billing])
    assert.is((await ask(member, { text: 'permission' })).status, 403)
  assert.is((await ask(null, { text: 'permission' })).status, 401)
  assert.is((await ask(stage.rival, { text: 'permission' })).status, 403)
  assert.equal(foundIn(await search(stage.rival, { text: 'permission' }, 'globex')), [])
  assert.is((await logLengths(stage)).acme, acme)
})

test('what cannot be looked for is refused with the field', async () => {
  for (const body of [{}, { text: 'a' }, { text: 'ab', server: 'x' }, null]) {
    const answer = await ask(stage.owner, body)
    const { error } = (await answer.json()) as { error: { data: { reason: string; issues: object[] } } }
    assert.equal([answer.status, error.data.reason], [400, 'invalid'])
    assert.ok(error.data.issues.length > 0)
  }
})

test('a search is cut off when the right ends while it goes on', async () => {
  const holder = await holderKey(stage, stage.owner, 'more')
  for (let n = 0; n < 30; n++) await recorded(holder, 'nothing of note', textAlone)
  const answer = await ask(stage.operator, { text: 'permission denied' })
  await changeRole(stage.owner.caller, { user: stage.operator.user, role: 'VIEWER' })
  const last = JSON.parse((await answer.text()).trimEnd().split('\n').at(-1) ?? '')
  // it may have been through before the change
  assert.ok(last.kind === 'done' || last.data.reason === 'scope', JSON.stringify(last))
})

test.run()
