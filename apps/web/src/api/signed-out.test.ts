import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { goToSignIn, leaveFor, noteSignedInUser, returnPath, takeReturnPath } = await import('./signed-out.ts')

const test = suite('the way back after signing in')
const place = 'gatehouse:return-to'
const keep = (path: unknown, more: object = {}) =>
  localStorage.setItem(place, JSON.stringify({ path, until: Date.now() + 1000, ...more }))

test.before.each(() => localStorage.clear())

test('it leads whoever was there back, once, and nobody else', () => {
  keep('/acme/api-keys', { user: 'owner' })
  assert.is(takeReturnPath('viewer'), null)
  assert.is(returnPath(), null)
  keep('/acme/api-keys', { user: 'owner' })
  assert.is(takeReturnPath('owner'), '/acme/api-keys')
  assert.is(takeReturnPath('owner'), null)
})

test('it leads anybody where nobody had been let in', () => {
  keep('/invite#token=abc')
  assert.is(takeReturnPath('anybody'), '/invite#token=abc')
})

test('it is forgotten after its time, and is never to another origin', () => {
  keep('/acme', { until: Date.now() - 1 })
  assert.is(returnPath(), null)
  for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', 7, null]) {
    keep(path)
    assert.is(returnPath(), null, String(path))
  }
  localStorage.setItem(place, 'not ours')
  assert.is(returnPath(), null)
})

test('where storage is blocked there is none, and nothing breaks', () => {
  const real = globalThis.localStorage
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('blocked', 'SecurityError')
    },
  })
  assert.is(returnPath(), null)
  assert.is(takeReturnPath('owner'), null)
  leaveFor('/sign-in')
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: real, writable: true })
})

test('a page that is left shows nothing when the browser keeps it, and is left once', () => {
  const app = document.createElement('div')
  app.id = 'app'
  app.textContent = 'secret'
  document.body.append(app)
  noteSignedInUser('owner')
  leaveFor('/sign-in')
  goToSignIn()
  assert.is(returnPath(), null, 'what is refused while leaving is no way back')
  window.dispatchEvent(new Event('pagehide'))
  assert.is(app.textContent, '')
})

test.run()
