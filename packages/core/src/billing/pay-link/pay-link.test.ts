import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitingMails } from '../../team/invite/mailed.testing.ts'
import { type Member, tokenOf } from '../../testing/test-gatehouse.ts'
import { logLengths, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { settleDemoAnswer } from '../payment/settle-demo-answer.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { payByUsdt } from '../usdt/pay-by-usdt.ts'
import { assertUsdtBooks, fillPool, openUsdtShop, usdtCustomer } from '../usdt/usdt.testing.ts'
import { createPayLink } from './create-pay-link.ts'
import { checkPayLink, payByLink } from './pay-by-link.ts'
import { previewPayLink } from './preview-pay-link.ts'
import { usdtByLink } from './usdt-by-link.ts'

const test = suite('payment links')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

/** Somebody who has the link and no account. */
const stranger = () => shop.gatehouse.caller(null, null)

async function customer(): Promise<{ owner: Member; number: string }> {
  const owner = await shop.gatehouse.account(`debtor-${++opened}`)
  await pass(shop, owner, 8)
  const { invoice } = await choose(owner.caller, 'team')
  return { owner, number: invoice ?? '' }
}

const linkOf = async ({ caller }: Member, number: string) =>
  tokenOf((await createPayLink(caller, { number })).link)

/** The provider's page says how it ends. */
const answer = (redirectUrl: string, paid: boolean) =>
  settleDemoAnswer(shop.gatehouse.core, new URL(redirectUrl).searchParams.get('reference') ?? '', paid)

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: Error) => error.message,
  )
}

test('a link shows one invoice and no more, and whoever holds it pays it: the hold is lifted', async () => {
  const { owner, number } = await customer()
  await pass(shop, owner, 20)
  assert.equal((await getSubscription(owner.caller, undefined)).holds, ['unpaid'])
  const { result, events } = await trace(shop, () => createPayLink(owner.caller, { number }))
  assert.equal(
    events.map(({ verb, resource }) => [verb, resource.label]),
    [['invoice.link_created', number]],
  )
  const token = tokenOf(result.link)
  const shown = await previewPayLink(stranger(), { token })
  assert.equal(Object.keys(shown).sort(), [
    'account',
    'currency',
    'due',
    'dueOn',
    'isClosed',
    'isDemo',
    'issuedAt',
    'number',
    'open',
    'rails',
    'refused',
    'seller',
    'state',
    'usdt',
  ])
  assert.equal(
    [shown.number, shown.open, shown.currency, shown.state, shown.rails],
    [number, 4900, 'EUR', 'open', ['demo']],
  )
  const paying = await trace(shop, () => payByLink(stranger(), { token, kind: 'demo' }))
  assert.equal(
    paying.events.map(({ verb, actor, details }) => ({ verb, actor, details })),
    [
      {
        verb: 'payment.started',
        actor: { kind: 'system', id: null, label: 'payment link' },
        details: { invoice: number, amount: '€49.00', by: 'demo' },
      },
    ],
  )
  const { redirectUrl } = paying.result
  assert.not.ok(redirectUrl.includes(token), 'the provider is not told the token')
  await answer(redirectUrl, true)
  assert.is((await previewPayLink(stranger(), { token })).state, 'paid')
  assert.equal((await getSubscription(owner.caller, undefined)).holds, [])
  assert.match(await refusal(payByLink(stranger(), { token, kind: 'demo' })), /paid already/)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('a refusal is said, and another try is possible; twice at once pays once', async () => {
  const { owner, number } = await customer()
  const token = await linkOf(owner, number)
  const { redirectUrl } = await payByLink(stranger(), { token, kind: 'demo' })
  await answer(redirectUrl, false)
  const shown = await previewPayLink(stranger(), { token })
  assert.equal([shown.state, shown.refused], ['open', 'not confirmed'])
  const pages = await Promise.allSettled(
    Array.from({ length: 4 }, () => payByLink(stranger(), { token, kind: 'demo' })),
  )
  const urls = pages.flatMap((one) => (one.status === 'fulfilled' ? [one.value.redirectUrl] : []))
  assert.ok(urls.length > 0)
  for (const url of urls) await answer(url, true)
  const { state, open } = await getInvoice(owner.caller, { number })
  assert.equal([state, open], ['paid', 0])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('whoever comes back asks the provider, once there is something to ask', async () => {
  const { owner, number } = await customer()
  const token = await linkOf(owner, number)
  assert.equal(await checkPayLink(stranger(), { token }), { changed: false })
  const { redirectUrl } = await payByLink(stranger(), { token, kind: 'demo' })
  const { core, database } = shop.gatehouse
  // the provider has the money, and its news are lost
  const reference = new URL(redirectUrl).searchParams.get('reference')
  await database.owner.query("update demo_charges set state = 'paid' where reference = $1", [reference])
  assert.equal(await checkPayLink(stranger(), { token }), { changed: true })
  assert.is((await previewPayLink({ ...stranger(), core }, { token })).state, 'paid')
})

test('mails about what is unpaid carry a link that pays, and no one else’s invoice', async () => {
  const { owner, number } = await customer()
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
  await shop.gatehouse.database.owner.query('delete from jobs')
  // a clock that comes late announces nothing that has come
  for (const days of [50, 10]) await pass(shop, owner, days)
  const mails = (await waitingMails(shop.gatehouse)).filter(({ to }) => to === owner.email)
  const kinds = (link: string) => mails.filter((mail) => mail.link?.includes(link)).map(({ kind }) => kind)
  for (const kind of ['held', 'release-announced'] as const)
    assert.ok(kinds('/pay#token=').includes(kind), `${kind} in ${mails.map((mail) => mail.kind)}`)
  const paid = mails.find(({ kind }) => kind === 'held')
  const shown = await previewPayLink(stranger(), { token: tokenOf(paid?.link ?? null) })
  assert.equal([shown.number, shown.account], [number, (await previewOwner(owner)).name])
  const { rows } = await shop.gatehouse.database.owner.query(
    'select encode(token_hash, $1) as hash from pay_links',
    ['hex'],
  )
  assert.not.ok(rows.some(({ hash }) => mails.some(({ link }) => link?.includes(hash))))
})

const previewOwner = async ({ account }: Member) => {
  const { rows } = await shop.gatehouse.database.owner.query<{ name: string }>(
    'select name from accounts where id = $1',
    [account.id],
  )
  return rows[0] ?? { name: '' }
}

test('a link that is none is refused, and changes nothing; of a closed account it says so', async () => {
  const { owner, number } = await customer()
  const token = await linkOf(owner, number)
  const log = await logLengths(shop)
  for (const wrong of [`${token}x`, 'x', token.slice(1)])
    for (const work of [
      () => previewPayLink(stranger(), { token: wrong }),
      () => payByLink(stranger(), { token: wrong, kind: 'demo' }),
      () => checkPayLink(stranger(), { token: wrong }),
    ])
      assert.match(await refusal(work()), /payment link/i)
  assert.match(await refusal(createPayLink(owner.caller, { number: 'NONE-1' })), /invoice/i)
  assert.equal(await logLengths(shop), log)
  await pass(shop, owner, 61)
  const closed = await previewPayLink(stranger(), { token })
  assert.equal([closed.isClosed, closed.state], [true, 'open'])
  const { redirectUrl } = await payByLink(stranger(), { token, kind: 'demo' })
  await answer(redirectUrl, true)
  assert.is((await previewPayLink(stranger(), { token })).state, 'paid')
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('the link offers USDT: one address to everybody who asks, given out once, and what came over it is shown', async () => {
  const dollars = await openUsdtShop()
  try {
    const { owner, number, account } = await usdtCustomer(dollars)
    await fillPool(dollars.gatehouse.core, 3)
    const nobody = dollars.gatehouse.caller(null, null)
    const token = tokenOf((await createPayLink(owner.caller, { number })).link)
    const before = await previewPayLink(nobody, { token })
    assert.equal([before.usdt?.networks, before.currency], [[], 'USD'])
    const { result, events } = await trace(dollars, () =>
      Promise.all(Array.from({ length: 4 }, () => usdtByLink(nobody, { token }))),
    )
    assert.equal(
      events.map(({ verb, actor, account }) => [verb, actor.label, account]),
      [['invoice.address_given', 'payment link', owner.account.slug]],
    )
    const addresses = new Set(result.map(({ networks }) => networks.map(({ address }) => address).join()))
    assert.is(addresses.size, 1)
    const own = await payByUsdt(owner.caller, { number })
    assert.equal(own.networks, result[0]?.networks)
    assert.equal((await previewPayLink(nobody, { token })).usdt?.networks, own.networks)
    await assertUsdtBooks(dollars.gatehouse, account)
    for (const wrong of [`${token}x`, 'x'])
      assert.match(await refusal(usdtByLink(nobody, { token: wrong })), /payment link/i)
  } finally {
    await dollars.close()
  }
})

test.run()
