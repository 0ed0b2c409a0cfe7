import type { AuditEventView } from '@gatehouse/core/audit/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withNewest } from './log.ts'

const test = suite('audit log pages')

const event = (seq: number): AuditEventView => ({
  id: String(seq),
  seq,
  at: '2026-11-23T12:00:00.000Z',
  actor: { kind: 'system', id: null, label: 'Gatehouse' },
  ip: null,
  userAgent: null,
  verb: 'account.opened',
  resource: { type: 'account', id: 'a', label: 'acme' },
  changes: {},
  details: {},
})
const page = (seqs: number[], nextCursor: string | null) => ({ items: seqs.map(event), nextCursor })
const seqs = (loaded: { items: AuditEventView[] }) => loaded.items.map(({ seq }) => seq)

test('new events come before those already loaded, which stay', () => {
  const grown = withNewest(page([5, 4, 3, 2], '2'), page([7, 6, 5], '5'))
  assert.equal(seqs(grown), [7, 6, 5, 4, 3, 2])
  assert.is(grown.nextCursor, '2')
})

test('where pages do not touch, nothing is passed over in silence', () => {
  assert.equal(seqs(withNewest(page([3, 2], '2'), page([9, 8, 7], '7'))), [9, 8, 7])
})

test.run()
