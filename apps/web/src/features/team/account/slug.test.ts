import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { slugOf } from './slug.ts'

const test = suite('slug')

test('a name proposes a slug of letters, digits and hyphens', () => {
  assert.is(slugOf('Acme Dialers, Inc.'), 'acme-dialers-inc')
  assert.is(slugOf('Café  Zürich'), 'cafe-zurich')
  assert.is(slugOf('  --  '), '')
  assert.ok(slugOf('x'.repeat(99)).length <= 40)
})

test.run()
