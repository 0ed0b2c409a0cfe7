import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../../crypto/token.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { askedToChange, personByMail } from './asked.testing.ts'
import { getOwnEmailChange } from './get-own-email-change.ts'
import { previewEmailChange } from './preview-email-change.ts'

const test = suite('previewEmailChange')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('opening a link changes nothing, however often', async () => {
  const person = await personByMail(stage, 'opened@acme.com')
  const tokens = await askedToChange(stage, person, 'new@acme.com')
  const before = await getOwnEmailChange(person.caller)
  const { result, events } = await trace(stage, async () => {
    for (let times = 0; times < 5; times++) await previewEmailChange(stage.nobody, { token: tokens.to })
    return previewEmailChange(stage.nobody, { token: tokens.from })
  })
  assert.equal([result.from, result.to, result.side], ['opened@acme.com', 'new@acme.com', 'from'])
  assert.equal(events, [])
  assert.equal(await getOwnEmailChange(person.caller), before)
})

test('a token that is unknown, empty or oversized is refused', async () => {
  const { nobody } = stage
  await refused('not-found', previewEmailChange(nobody, { token: newToken() }))
  await refused('not-found', previewEmailChange(nobody, { token: '\u0000' }))
  await refused('invalid', previewEmailChange(nobody, { token: '' }))
  await refused('invalid', previewEmailChange(nobody, { token: 'a'.repeat(201) }))
})

test('wrong tokens are counted by the address that they come from', async () => {
  const person = await personByMail(stage, 'guessed@acme.com')
  const { to: token } = await askedToChange(stage, person, 'right@acme.com')
  const caller = { ...stage.nobody, ip: '203.0.113.8' }
  for (let tries = 0; tries < 60; tries++)
    await refused('not-found', previewEmailChange(caller, { token: newToken() }))
  await refused('rate', previewEmailChange(caller, { token: newToken() }))
  assert.is(
    (await previewEmailChange(caller, { token })).to,
    'right@acme.com',
    'who has the link is let look',
  )
})

test.run()
