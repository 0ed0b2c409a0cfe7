import { once } from 'node:events'
import { createServer } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { requireFreePort } from './require-free-port.ts'

const test = suite('requireFreePort')

const refusal = (port: number, host: string) =>
  requireFreePort({ port, host, url: `http://localhost:${port}` }).then(
    () => 'free',
    (error: Error) => `${error.name}: ${error.message}`,
  )

test('a HOST that is no address of this machine is reported as HOST', async () => {
  for (const host of ['192.0.2.1', 'nowhere.invalid', '2001:db8::1']) {
    const message = await refusal(0, host)
    assert.ok(
      message.startsWith(`WrongEnvironment: HOST is "${host}", which is not an address of this machine (E`),
      message,
    )
    assert.match(message, /\. Set it to an address to listen on, such as 127\.0\.0\.1/)
  }
})

test('a port that is taken is reported as PORT, and a free one passes', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  assert.match(
    await refusal(port, '127.0.0.1'),
    /^WrongEnvironment: PORT is \d+ on 127\.0\.0\.1, which another/,
  )
  server.close()
  await once(server, 'close')
  assert.is(await refusal(port, '127.0.0.1'), 'free')
})

test('a port that another program has on ::1 is not free where the origin is localhost', async () => {
  const server = createServer().listen({ port: 0, host: '::1' })
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  assert.match(await refusal(port, '127.0.0.1'), /^WrongEnvironment: PORT is \d+ on ::1, which another/)
  const elsewhere = { port, host: '127.0.0.1', url: `http://127.0.0.1:${port}` }
  await requireFreePort(elsewhere)
  server.close()
  await once(server, 'close')
  assert.is(await refusal(port, '127.0.0.1'), 'free')
})

test.run()
