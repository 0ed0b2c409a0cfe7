import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { callsIn, contactsIn, registrationsIn } from './said.ts'

const test = suite('what Asterisk says of trunks')

test('registrations, contacts and calls are read by endpoint, and nothing of anybody else’s', () => {
  const registrations = `
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================

 gatehouse-out-1/sip:sip.example.com:5060                gatehouse-out               Registered        (exp. 55s)
 gatehouse-a-1-2/sip:sip.example.com                     gatehouse-a-1               Rejected          (exp. 3s ago)
 office/sip:sip.example.com                              office                      Registered
 gatehouse-x/sip:sip.example.com                         n/a                         Unregistered

Objects found: 4
`
  assert.equal(registrationsIn(registrations), { 'out-1': 'Registered', 'a-1-2': 'Rejected' })
  const contacts = `
  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>
  Contact:  gatehouse-out-1/sip:sip.example.com:5060       5f3a9c2b1d Avail        12.345
  Contact:  gatehouse-out-2/sip:sip2.example.com:5060      5f3a9c2b1e Unavail         nan
  Contact:  1000/sip:1000@192.0.2.1                        5f3a9c2b1f Avail         2.345
`
  assert.equal(contactsIn(contacts), { 'out-1': 'Avail', 'out-2': 'Unavail' })
  assert.equal(callsIn('PJSIP/gatehouse-out-1 12\nPJSIP/gatehouse-out-2 1\nPJSIP/gatehouse-out-9 3\n'), {
    'out-1': 12,
    'out-2': 1,
  })
  assert.equal(registrationsIn('No such command'), {})
})

test('whatever else it prints is read as nothing, and never as much', () => {
  const odd = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(' gatehouse-out-1/', ' ', 'Registered', '__proto__', '\n', '\u001b[31m'),
  )
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 20 }), (all) => {
      for (const read of [registrationsIn, contactsIn, callsIn])
        for (const [name, said] of Object.entries(read(all.join(''))))
          assert.match(`${name} ${said}`, /^[a-z][a-z0-9-]{0,40}-[1-8] [A-Za-z0-9 ]{1,32}$/)
    }),
  )
  const many = Array.from({ length: 5000 }, (_, at) => `PJSIP/gatehouse-t${at}-1 1`).join('\n')
  assert.is(Object.keys(callsIn(many)).length, 2000)
})

test.run()
