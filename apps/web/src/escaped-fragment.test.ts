import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { unescapedFragment } from './escaped-fragment.ts'

const test = suite('a # that was escaped on its way')

test('a token in the path goes back into the fragment', () => {
  assert.is(unescapedFragment('/invite%23token=abc_-9'), '/invite#token=abc_-9')
  assert.is(unescapedFragment('/sign-in%23token=abc'), '/sign-in#token=abc')
  assert.is(unescapedFragment('/confirm-email%23token=a%3D'), '/confirm-email#token=a%3D')
})

test('every other address stays', () => {
  for (const path of [
    '/',
    '/invite',
    '/acme/team',
    '/acme%23token=abc',
    '/invite/%23token=abc',
    '/invite%23',
  ])
    assert.is(unescapedFragment(path), null, path)
})

test.run()
