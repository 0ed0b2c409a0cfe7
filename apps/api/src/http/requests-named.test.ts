import { captureLog } from '@gatehouse/core/testing/captured-log'
import { logLengths } from '@gatehouse/core/testing/trace'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  callProcedure,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from '../testing/open-api.testing.ts'

const test = suite('what names a request')
const logged = captureLog()
let api: TestApi

test.before(async () => {
  api = await openTestApi()
})
test.after(async () => {
  logged.restore()
  await api?.close()
})

const own = () => signedInAs(api.stage.owner)
const rename = (name: string, headers: Record<string, string> = {}, as = own()) =>
  callProcedure(api.url, 'mutation', 'account.rename', { name }, as, headers)
const idOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id') ?? ''

test('each answer names its request, each another, and what the client calls it is nothing to us', async () => {
  const mine = { 'x-request-id': 'AAAAAA', 'request-id': 'AAAAAA' }
  const from = headersOf(own())
  const stop = new AbortController()
  const get = (path: string) =>
    fetch(new URL(path, api.url), { headers: { ...from, ...mine }, signal: stop.signal })
  const answers = [
    ...(await Promise.all(
      [
        '/healthz',
        '/nowhere',
        '/trpc/account.get',
        '/trpc/live.changes',
        '/audit/export?account=acme&format=csv',
      ].map(get),
    )),
    await rename('Named', mine),
    await fetch(new URL('/trpc/account.get,team.list?batch=1', api.url), { headers: { ...from, ...mine } }),
  ]
  stop.abort()
  const ids = answers.map(idOf)
  for (const id of ids) assert.match(id, /^[2-9A-HJ-NP-Z]{6}$/)
  assert.is(new Set(ids).size, ids.length)
  assert.not(ids.includes('AAAAAA'))
})

test('the event that a request makes says which it was, and its leaf is none the wiser', async () => {
  const id = idOf(await rename('Evented'))
  const { body } = await callProcedure(api.url, 'query', 'audit.search', { limit: 1 }, own())
  const { items, requests } = body.result.data
  assert.equal(requests, { [items[0].seq]: id })
  assert.not(JSON.stringify(items).includes(id))
  const csv = await fetch(new URL('/audit/export?account=acme&format=csv', api.url), {
    headers: headersOf(own()),
  })
  const [head, , line] = (await csv.text()).split('\r\n')
  assert.match(head ?? '', /,request_id$/)
  assert.match(line ?? '', new RegExp(`,${id}$`))
})

test('a line that the core writes for a request says which it was', async () => {
  const before = logged.text().length
  const answer = await callProcedure(
    api.url,
    'mutation',
    'security.enrol',
    { name: 'x', response: {} },
    own(),
  )
  assert.is(answer.outcome, 'invalid')
  const lines = logged.text().slice(before).trim().split('\n').filter(Boolean)
  assert.ok(lines.length > 0)
  for (const line of lines) {
    assert.is(JSON.parse(line).reqId, idOf(answer))
    assert.is(line.split('"reqId"').length, 2, line)
  }
})

test('a request with a key is done once', async () => {
  const { stage } = api
  const before = (await logLengths(stage)).acme ?? 0
  const key = { 'idempotency-key': 'once' }
  const first = await rename('Once', key)
  const again = await rename('Once', key)
  assert.equal(again.body, first.body)
  assert.is.not(idOf(again), idOf(first))
  assert.is((await rename('Twice', key)).outcome, 'conflict')
  assert.is((await rename('Once', { 'idempotency-key': 'no key' })).outcome, 'invalid')
  assert.is((await logLengths(stage)).acme, before + 1)
  const batch = await fetch(new URL('/trpc/account.rename,account.rename?batch=1', api.url), {
    method: 'POST',
    headers: { ...headersOf(own()), ...key, 'content-type': 'application/json' },
    body: JSON.stringify({ 0: { name: 'Once' }, 1: { name: 'Once' } }),
  })
  const answers = (await batch.json()) as { error: { data: { reason: string } } }[]
  assert.equal(
    answers.map(({ error }) => error.data.reason),
    ['invalid', 'invalid'],
  )
})

test.run()
