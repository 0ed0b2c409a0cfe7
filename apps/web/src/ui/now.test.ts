import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { now, takeServerTime } = await import('./now.ts')

const test = suite('the time on the page')
const hour = 3_600_000
const off = () => now() - Date.now()

test('it is the server’s, however wrong the browser’s clock is', () => {
  takeServerTime(new Date(Date.now() + hour).toUTCString())
  assert.ok(Math.abs(off() - hour) < 2000, String(off()))
  takeServerTime(new Date(Date.now() - hour).toUTCString())
  assert.ok(Math.abs(off() + hour) < 2000, String(off()))
})

test('a moment on the way is no difference, and no answer says nothing', () => {
  takeServerTime(new Date(Date.now() + 1000).toUTCString())
  assert.ok(Math.abs(off()) < 100, String(off()))
  takeServerTime(null)
  takeServerTime('yesterday')
  assert.ok(Math.abs(off()) < 100, String(off()))
})

test.run()
