import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isLabel, labelEffectInWords, whyNotAllowed } from './label-words.ts'

const test = suite('labels in words')

const nobody = { count: 0, names: [] }

test('a label is what the server takes', () => {
  for (const label of ['a', 'staging', 'eu-1', 'a'.repeat(32)]) assert.ok(isLabel(label), label)
  for (const text of ['', '-a', 'a-', 'A', 'a b', 'a'.repeat(33)]) assert.not(isLabel(text), text)
})

test('who gains and who loses, and what ends with it', () => {
  const gains = { count: 1, names: ['dev@acme.com'] }
  const loses = { count: 5, names: ['a@acme.com', 'b@acme.com', 'c@acme.com', 'd@acme.com', 'e@acme.com'] }
  assert.equal(labelEffectInWords({ gains, loses, sessions: 2 }), [
    'Gives access to dev@acme.com.',
    'Ends the access of a@acme.com, b@acme.com, c@acme.com and 2 more; ends 2 live sessions.',
  ])
  assert.equal(labelEffectInWords({ gains: nobody, loses: nobody, sessions: 0 }), [])
  assert.equal(labelEffectInWords({ gains: { count: 2, names: [] }, loses: nobody, sessions: 0 }), [
    'Gives access to 2 members.',
  ])
})

test('whoever may not change a label is told which and why', () => {
  assert.match(whyNotAllowed(['eu']), /The label eu decides .* remove it\./)
  assert.match(whyNotAllowed(['eu', 'us']), /The labels eu, us decide .* remove them\./)
})

test.run()
