import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { authenticationResponse, registrationResponse } from './responses.ts'

const test = suite('what browsers send of passkeys')

const options = { challenge: 'A'.repeat(43), rpId: 'localhost', rp: { id: 'localhost' } }
const schemas = { registrationResponse, authenticationResponse }
const sent = () => {
  const device = new SoftwareAuthenticator()
  return {
    registrationResponse: device.create(options),
    authenticationResponse: device.get(options),
  }
}
const kinds = ['registrationResponse', 'authenticationResponse'] as const

test('it is taken as it was sent', () => {
  for (const kind of kinds) {
    const response = sent()[kind]
    assert.equal(schemas[kind].parse(response), response)
    assert.equal(schemas[kind].parse({ ...response, more: 1 }), response, 'what nobody asked for is left out')
  }
})

test('what nothing depends on is no reason to refuse it', () => {
  for (const kind of kinds) {
    const response = sent()[kind]
    for (const odd of [
      { authenticatorAttachment: null },
      { authenticatorAttachment: 'implanted' },
      { clientExtensionResults: null },
    ])
      assert.ok(schemas[kind].safeParse({ ...response, ...odd }).success, JSON.stringify(odd))
  }
  const { authenticationResponse: response } = sent()
  for (const userHandle of ['', null, undefined]) {
    const taken = authenticationResponse.parse({
      ...response,
      response: { ...response.response, userHandle },
    })
    assert.not(taken.response.userHandle)
  }
})

test('whatever else is sent is refused without an error of another kind', () => {
  const odd = fc.oneof(
    fc.anything(),
    fc.json().map((text): unknown => JSON.parse(text)),
  )
  for (const kind of kinds) {
    fc.assert(fc.property(odd, (value) => assert.not(schemas[kind].safeParse(value).success)))
    const response = sent()[kind]
    const members = Object.keys(response.response).filter((name) => name !== 'transports')
    fc.assert(
      fc.property(fc.constantFrom(...members), odd, (member, value) => {
        const changed = { ...response, response: { ...response.response, [member]: value } }
        const { success } = schemas[kind].safeParse(changed)
        const isNone = member === 'userHandle' && (value === '' || value === null || value === undefined)
        assert.is(success, isNone || (typeof value === 'string' && isCanonical(value)))
      }),
    )
  }
})

test('bytes have one spelling', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'ABQgwxyz0189-_+/= '), minLength: 1, maxLength: 12 })
  for (const kind of kinds) {
    const response = sent()[kind]
    fc.assert(
      fc.property(nearly, (text) => {
        assert.is(schemas[kind].safeParse({ ...response, id: text, rawId: text }).success, isCanonical(text))
      }),
    )
  }
})

test('what is longer than any authenticator makes it is refused within moments', () => {
  const begin = performance.now()
  const long = 'A'.repeat(1_000_000)
  for (const kind of kinds) {
    const response = sent()[kind]
    for (const member of Object.keys(response.response)) {
      const changed = { ...response, response: { ...response.response, [member]: long } }
      assert.not(schemas[kind].safeParse(changed).success, member)
    }
    assert.not(schemas[kind].safeParse({ ...response, id: long, rawId: long }).success)
    const id = Buffer.alloc(1024).toString('base64url')
    assert.not(schemas[kind].safeParse({ ...response, id, rawId: id }).success, '1023 bytes is the most')
  }
  assert.ok(performance.now() - begin < 2000)
})

const isCanonical = (text: string) =>
  text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text

test.run()
