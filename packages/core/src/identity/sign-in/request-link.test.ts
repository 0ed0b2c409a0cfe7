import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mailedToken, waitingMails } from '../../team/invite/mailed.testing.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { redeemLink } from './redeem-link.ts'
import { requestLink } from './request-link.ts'

const test = suite('requestLink')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('mails a link that signs in, and answers no more than for an unknown address', async () => {
  const { gatehouse, nobody, viewer } = stage
  const known = await trace(stage, () => requestLink(nobody, { email: ` ${viewer.email.toUpperCase()} ` }))
  const [mail] = await waitingMails(gatehouse)
  assert.is(mail?.to, viewer.email)
  assert.is(mail?.ip, '192.0.2.7')
  await redeemLink(nobody, { token: await mailedToken(gatehouse, viewer.email) })
  const unknown = await trace(stage, () => requestLink(nobody, { email: 'nobody@nowhere.com' }))
  assert.equal(known.result, unknown.result)
  assert.is(known.mails, unknown.mails)
  const [nothing, ...others] = await waitingMails(gatehouse)
  assert.equal([nothing?.template, nothing?.to, others], ['none', undefined, []])
  const { rows } = await gatehouse.database.owner.query('select from sign_in_links where used_at is null')
  assert.is(rows.length, 0)
})

test('a link is valid for 10 minutes and stored as a hash', async () => {
  const { gatehouse, nobody, operator } = stage
  await requestLink(nobody, { email: operator.email })
  const token = await mailedToken(gatehouse, operator.email)
  const { rows } = await gatehouse.database.owner.query(
    `select extract(epoch from expires_at - created_at)::int as seconds from sign_in_links where token_hash = sha256($1::bytea)`,
    [token],
  )
  assert.equal(rows, [{ seconds: 600 }])
})

test('what is no address is refused', async () => {
  for (const email of ['', 'nobody', 'a@b', 'a@acme.com\r\nBcc: x@y.com', 'a\u0000@acme.com']) {
    await refused('invalid', requestLink(stage.nobody, { email }))
  }
})

test('requests are limited per address and per IP, known or not', async () => {
  const { gatehouse } = stage
  const from = (ip: string) => ({ ...gatehouse.caller(null, null), ip })
  for (const email of ['finance@acme.com', 'nobody@acme.com']) {
    for (let tries = 0; tries < 5; tries++) await requestLink(from(`203.0.113.${tries}`), { email })
    await refused('rate', requestLink(from('203.0.113.99'), { email }))
  }
  const flood = from('198.51.100.1')
  for (let tries = 0; tries < 30; tries++) await requestLink(flood, { email: `user${tries}@acme.com` })
  await refused('rate', requestLink(flood, { email: 'another@acme.com' }))
})

test('whoever runs Gatehouse gets a link for an address that is known', async () => {
  const { core } = stage.gatehouse
  assert.match((await mailedLink(core, 'owner@acme.com')) ?? '', /^http:\/\/localhost:4600\/sign-in#token=/)
  assert.is(await mailedLink(core, 'nobody@nowhere.com'), null)
})

test.run()
