import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { canHavePasskeys, enrolPasskey, presentPasskey } = await import('./passkey.ts')

const test = suite('where passkeys can be had')

function at(hostname: string, secure = true): void {
  const values = { isSecureContext: secure, location: { hostname } }
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  Object.defineProperty(window, 'PublicKeyCredential', { value: class {}, configurable: true })
}

test('over https or on this machine, and under a name', () => {
  const places: [string, boolean, boolean][] = [
    ['gatehouse.example.com', true, true],
    ['localhost', true, true],
    ['gatehouse.example.com', false, false],
    ['10.0.0.5', true, false],
    ['[::1]', true, false],
  ]
  for (const [hostname, secure, possible] of places) {
    at(hostname, secure)
    assert.is(canHavePasskeys(), possible, hostname)
  }
})

test('elsewhere it is said what they need, once the server has no word of its own', async () => {
  at('10.0.0.5', false)
  Object.defineProperty(globalThis, 'fetch', {
    value: async () => Response.json([{ result: { data: {} } }]),
    configurable: true,
  })
  for (const attempt of [presentPasskey, () => enrolPasskey('laptop')]) {
    const message = await attempt().catch((thrown: Error) => thrown.message)
    assert.match(String(message), 'only over HTTPS and under a domain name')
  }
})

test.run()
