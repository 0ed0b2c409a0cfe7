import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { failureOf } from '../../../api/failure.ts'
import { whyRefused } from './why-refused.ts'

const test = suite('why no terminal was opened')

let answer = { status: 200, body: '' }
const server = createServer((_request, response) => {
  response.writeHead(answer.status, { connection: 'close' }).end(answer.body)
})
let url = ''
test.before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
test.after(() => {
  server.close()
})

const sentence = async (status: number, body: string) => {
  answer = { status, body }
  return failureOf(await whyRefused(url))
}

test('a refusal is told in its own words', async () => {
  const data = { reason: 'scope', scope: 'server:ssh' }
  const failure = await sentence(403, JSON.stringify({ error: { message: 'Not yours.', data } }))
  assert.is(failure.message, 'Not yours.')
  assert.is(failure.scope, 'server:ssh')
})

test('where a terminal may be had, something in between lets no WebSocket through', async () => {
  const failure = await sentence(
    426,
    JSON.stringify({ error: { message: 'A terminal is opened over a WebSocket.' } }),
  )
  assert.match(failure.message, 'blocks WebSockets')
})

test('what is no answer of Gatehouse’s is none', async () => {
  assert.is((await sentence(502, '<h1>Bad Gateway</h1>')).message, 'Gatehouse did not answer.')
  server.close()
  assert.is(failureOf(await whyRefused('http://127.0.0.1:1/')).reason, 'offline')
})

test.run()
