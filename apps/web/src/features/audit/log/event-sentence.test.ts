import { verbs } from '@gatehouse/core/audit/event/verbs'
import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sentenceOf } from './event-sentence.ts'

const test = suite('events as sentences')

const event = (verb: AuditEventView['verb'], label: string, more: Partial<AuditEventView> = {}) => ({
  verb,
  actor: { kind: 'user' as const, id: null, label: 'owner@acme.com' },
  resource: { type: 'user' as const, id: '', label },
  changes: {},
  details: {},
  ...more,
})

test('who did what to whom', () => {
  assert.is(sentenceOf(event('user.revoked', 'bob@acme.com')), 'owner@acme.com revoked bob@acme.com')
  assert.is(
    sentenceOf(event('server.renamed', 'prod-2', { changes: { name: { from: 'prod-1', to: 'prod-2' } } })),
    'owner@acme.com renamed prod-2 (prod-1 → prod-2)',
  )
})

test('what somebody did themselves names them once', () => {
  assert.is(sentenceOf(event('user.joined', 'owner@acme.com')), 'owner@acme.com joined')
  assert.is(sentenceOf(event('user.signed_out', 'bob@acme.com')), 'owner@acme.com signed out bob@acme.com')
})

test('a sign-in link that was made without an email reads as one', () => {
  const actor = { kind: 'system' as const, id: null, label: 'root on gate-1' }
  assert.is(
    sentenceOf(event('user.link_made', 'bob@acme.com', { actor, details: { minutes: 10 } })),
    'root on gate-1 created a sign-in link for bob@acme.com (10 minutes)',
  )
})

test('what it is about is not named again in what it says of it', () => {
  const details = { invoice: 'ACME-0012', amount: '€58.31', by: 'demo' }
  assert.is(
    sentenceOf(event('payment.settled', 'ACME-0012', { details })),
    'owner@acme.com received a payment for ACME-0012 (€58.31, demo)',
  )
})

test('each verb has words, in which a name may be anything', () => {
  for (const verb of verbs) {
    const sentence = sentenceOf(event(verb, '$& %'))
    assert.not.ok(sentence.includes(verb), verb)
    assert.not.match(sentence, /undefined| {2}/)
    assert.ok(sentence.startsWith('owner@acme.com'), sentence)
  }
})

test.run()
