import { log } from '@gatehouse/core/log/service-log'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { requestLog } from './request-log.ts'

const test = suite('requestLog')

test('lines say of which request they are, and what is below the level is not written', () => {
  const captured = captureLog()
  const own = log.child({})
  own.level = 'warn'
  const mine = requestLog(own, { reqId: 'req-7' })
  captured.restore()
  mine.info({ path: '/' }, 'incoming request')
  assert.is(captured.text(), '')
  mine.warn({ path: '/' }, 'refused')
  mine.error('by itself')
  mine.child({ more: true }).warn('further')
  const lines = captured.text().trim().split('\n')
  assert.equal(
    lines.map((line) => JSON.parse(line)).map(({ reqId, msg }) => [reqId, msg]),
    [
      ['req-7', 'refused'],
      ['req-7', 'by itself'],
      ['req-7', 'further'],
    ],
  )
})

test.run()
