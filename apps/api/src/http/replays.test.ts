import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { logLengths } from '@gatehouse/core/testing/trace'
import { indexRecording } from '@gatehouse/recordings/index/index-recording'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from '../server.ts'
import { headersOf, signedInAs } from '../testing/open-api.testing.ts'

const test = suite('replays over HTTP')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-replays-'))
const store = folderStore(folder)
let stage: Stage
let app: FastifyInstance
let url: string
let indexed: string
let bare: string
let unrecorded: string

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  const holder = await holderKey(stage, stage.operator)
  const session = async () => (await openSession(stage, holder)).id
  indexed = await recorded(await session(), true)
  bare = await recorded(await session(), false)
  unrecorded = await session()
  app = await createServer({ core: stage.gatehouse.core, dashboard: '/nonexistent', recordings: store })
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
test.after(async () => {
  await app?.close()
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function recorded(id: string, withIndex: boolean): Promise<string> {
  const { sealer } = stage.gatehouse.core
  const seal = (key: Buffer, context: string) => sealer.seal(key, context)
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id, header, seal, onFailure: () => {} })
  for (let line = 0; line < 3000; line++)
    await recording.output(Buffer.from(`line ${line} of what was shown, as long as lines are\r\n`))
  await recording.finish()
  if (withIndex)
    await indexRecording({ store, id, seal, open: (sealed, context) => sealer.open(sealed, context) })
  return id
}

const get = (path: string, member: Member) =>
  fetch(new URL(path, url), { headers: headersOf({ cookie: signedInAs(member).cookie ?? '' }) })
const statusOf = async (answer: Promise<Response>) => {
  const { status, body } = await answer
  await body?.cancel()
  return status
}
interface Begun {
  pieces: string
  replay: { duration: number } | null
}
const begunOf = async (answer: Response) => (await answer.json()) as Begun // what the route is documented to answer
const begin = (session: string, member: Member, account = 'acme') =>
  fetch(new URL(`/recordings/${session}/viewings?account=${account}`, url), {
    method: 'POST',
    headers: headersOf({ cookie: signedInAs(member).cookie ?? '' }),
  })

test('a viewing stands in the log once, whatever is read in it', async () => {
  const { acme: before = 0 } = await logLengths(stage)
  const begun = await begin(indexed, stage.owner)
  assert.is(begun.status, 201)
  const { pieces, replay } = await begunOf(begun)
  const index = (await (await get(`${pieces}index.json`, stage.owner)).json()) as {
    segments: { url: string }[]
    duration: number
  }
  assert.is(index.duration, replay?.duration)
  const texts = index.segments.map(async (segment) => {
    const answer = await get(pieces + segment.url, stage.owner)
    assert.equal([answer.status, answer.headers.get('cache-control')], [200, 'private, no-store'])
    return answer.text()
  })
  const all = (await Promise.all(texts)).join('')
  for (const line of [0, 1500, 2999]) assert.match(all, `line ${line} of what was shown`)
  assert.is(await statusOf(get(`${pieces}whole.cast`, stage.owner)), 200)
  assert.is((await logLengths(stage)).acme, before + 1)
  for (const none of ['9999.json', 'x.json', '-1.json', '..%2fsecret'])
    assert.is(await statusOf(get(pieces + none, stage.owner)), 404, none)
})

test('a recording without an index is there as a whole; a session without a recording is not', async () => {
  const { pieces, replay } = await begunOf(await begin(bare, stage.owner))
  assert.is(replay, null)
  const whole = await get(`${pieces}whole.cast`, stage.owner)
  assert.match(await whole.text(), /line 2999 of/)
  assert.is(await statusOf(get(`${pieces}index.json`, stage.owner)), 404)
  const none = await begunOf(await begin(unrecorded, stage.owner))
  assert.is(await statusOf(get(`${none.pieces}whole.cast`, stage.owner)), 404)
})

test('each role that may not play is refused, and what another has begun is not for them', async () => {
  const { pieces } = await begunOf(await begin(indexed, stage.owner))
  for (const member of [stage.viewer, stage.billing]) {
    assert.is(await statusOf(begin(indexed, member)), 403)
    assert.is(await statusOf(get(`${pieces}index.json`, member)), 403)
  }
  for (const piece of ['index.json', '0.json', 'whole.cast'])
    assert.is(await statusOf(get(pieces + piece, stage.operator)), 404)
  assert.is(await statusOf(begin(indexed, stage.rival)), 403)
  assert.is(await statusOf(begin(indexed, stage.rival, 'globex')), 404)
  assert.is(await statusOf(get(`${pieces}index.json`, stage.rival)), 403)
  assert.is(await statusOf(fetch(new URL(`${pieces}index.json`, url))), 401)
})

test('a cast is compressed as the client takes it, and a part of it is not', async () => {
  const cast = async (headers: Record<string, string>) => {
    const { cookie = '' } = signedInAs(stage.owner)
    const {
      statusCode,
      headers: sent,
      rawPayload,
    } = await app.inject({
      url: `/recordings/${indexed}.cast?account=acme`,
      headers: { ...headersOf({ cookie }), ...headers },
    })
    return { statusCode, sent, bytes: rawPayload }
  }
  const live = await cast({ 'accept-encoding': 'identity' })
  assert.is(live.sent['content-length'], undefined, 'it may grow')
  const { core } = stage.gatehouse
  const ended = {
    outcome: 'ended',
    line: null,
    exitCode: 0,
    exitSignal: null,
    bytesIn: 0,
    bytesOut: 1,
  } as const
  const recording = { digest: 'd'.repeat(64), bytes: live.bytes.length }
  await closeSession(
    core,
    { account: stage.owner.account.id, session: indexed },
    { ...ended, by: null, recording, streams: null, files: null },
  )
  const plain = await cast({ 'accept-encoding': 'identity' })
  assert.equal(
    [plain.sent['content-encoding'], plain.sent['content-length']],
    [undefined, String(plain.bytes.length)],
  )
  const zipped = await cast({ 'accept-encoding': 'gzip, br' })
  assert.equal([zipped.sent['content-encoding'], zipped.sent.vary], ['gzip', 'accept-encoding'])
  assert.ok(zipped.bytes.length < plain.bytes.length / 3)
  assert.ok(gunzipSync(zipped.bytes).equals(plain.bytes))
  const part = await cast({ 'accept-encoding': 'gzip', range: 'bytes=2-8' })
  assert.equal([part.statusCode, part.sent['content-encoding']], [206, undefined])
  assert.ok(part.bytes.equals(plain.bytes.subarray(2, 9)))
})

test.run()
