import type { TimelineItem } from '@gatehouse/core/billing/subscription/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { timelineEntries } from './timeline-words.ts'

const test = suite('what will happen, in words')

const at = '2026-12-09T00:00:00.000Z'
const known = { account: 'Acme', plan: 'Team', method: 'Visa •••• 4242' }

const item = (kind: TimelineItem['kind'], more: Partial<TimelineItem> = {}): TimelineItem => ({
  at,
  kind,
  amount: null,
  currency: null,
  invoice: null,
  plan: null,
  daysLeft: null,
  ...more,
})
const euro = { amount: 5831, currency: 'EUR' }
const words = (items: TimelineItem[], more: object = {}) =>
  timelineEntries(items, { ...known, ...more }).map((entry) => entry.words)

test('a period and its payment at the same moment are one', () => {
  const both = [item('period', { ...euro, plan: 'Team' }), item('collect', euro)]
  assert.equal(words(both), [
    'Team continues. An invoice of about €58.31 is issued and charged to Visa •••• 4242.',
  ])
  assert.equal(words(both, { method: null }), [
    'Team continues. An invoice of about €58.31 is issued and you’re asked by email to pay it.',
  ])
  assert.equal(words(both, { method: undefined }), [
    'Team continues. An invoice of about €58.31 is issued and charged to the default payment method.',
  ])
})

test('a later attempt stands alone', () => {
  const later = item('collect', { ...euro, at: '2026-12-10T00:00:00.000Z' })
  assert.equal(words([item('period', { ...euro, plan: 'Fleet' }), later]), [
    'Fleet begins. An invoice of about €58.31 is issued.',
    'The invoice of about €58.31 is charged to Visa •••• 4242.',
  ])
})

test('what is issued already is named, and its amount is no estimate', () => {
  assert.equal(words([item('collect', { ...euro, invoice: 'ACME-0014' })]), [
    'ACME-0014 (€58.31) is charged to Visa •••• 4242.',
  ])
  assert.equal(words([item('collect', { ...euro, invoice: 'ACME-0014' })], { method: null }), [
    'An email asks for the payment of ACME-0014 (€58.31).',
  ])
})

test('ends, holds and warnings say what follows', () => {
  assert.match(words([item('trial-end')])[0] ?? '', /^The trial ends. Without a plan, Acme is put on hold/)
  assert.match(words([item('end')])[0] ?? '', /^Team ends. Acme is put on hold/)
  assert.is(
    words([item('trial-mail', { daysLeft: 1 })])[0],
    'An email reminds you: 1 day is left of the trial.',
  )
  assert.match(
    words([item('hold', { ...euro, invoice: 'ACME-0014' })])[0] ?? '',
    /^If ACME-0014 \(€58.31\) isn’t paid by then, Acme is put on hold/,
  )
  assert.match(words([item('warn', { ...euro, daysLeft: 15 })])[0] ?? '', /15 days later\.$/)
})

test('each has the tone of what it means', () => {
  const tones = timelineEntries([item('trial-mail'), item('collect', euro), item('hold', euro)], known)
  assert.equal(
    tones.map(({ tone }) => tone),
    ['plain', 'money', 'bad'],
  )
})

test.run()
