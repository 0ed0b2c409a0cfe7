import { v7 as uuidv7 } from 'uuid'
import * as assert from 'uvu/assert'
import type { ChargeRequest, Provider } from '../../provider.ts'

/** Stripe, or who stands in for it: where cards come from that nobody types in. */
export interface Sandbox {
  provider: Provider
  /** The name of a new card that can be charged: by what it does. */
  card(does: 'ok' | 'declines' | 'asks'): Promise<string>
  /** Takes a card away from its customer. */
  detach(reference: string): Promise<void>
}

const returnUrl = 'https://gatehouse.example.com/acme/billing?paid=1'
const asked = (method: string): ChargeRequest => ({
  id: uuidv7(),
  amount: 4900n,
  currency: 'EUR',
  method,
  invoice: 'TEST-0001',
  returnUrl,
})
const known = { startedAt: new Date(Date.now() - 60_000), askedAt: null, mayGoOn: true }
const outcomeOf = (provider: Provider, request: ChargeRequest, reference: string | null) =>
  provider.lookUp({ ...request, ...known, reference })

/** What both must do alike: run by every test on the stand-in, and by `npm run billing:live` on Stripe's own sandbox. */
export const providerCases: Readonly<Record<string, (sandbox: Sandbox) => Promise<void>>> = {
  async 'a card is charged, once for its key, and found again with its id and without'({ provider, card }) {
    const request = asked(await card('ok'))
    const paid = await provider.charge(request)
    assert.is(paid.state, 'paid')
    if (paid.state !== 'paid') return
    assert.match(paid.reference, /^pi_/)
    assert.equal(paid.collected, { amount: 4900n, currency: 'EUR' })
    assert.ok(Math.abs(paid.at.getTime() - Date.now()) < 15 * 60_000)
    for (const again of [
      await provider.charge(request),
      await outcomeOf(provider, request, paid.reference),
      await outcomeOf(provider, request, null),
    ])
      assert.equal(again, paid)
    assert.is(await outcomeOf(provider, { ...request, id: uuidv7() }, null), null)
  },
  async 'a card that is refused says so, and the same again'({ provider, card }) {
    const request = asked(await card('declines'))
    const refused = await provider.charge(request)
    assert.is(refused.state, 'refused')
    if (refused.state !== 'refused') return
    assert.equal([refused.reason, refused.advice], ['declined by the bank', 'retry'])
    assert.equal(await provider.charge(request), refused)
    assert.equal(await outcomeOf(provider, request, null), refused)
  },
  async 'where the bank wants the person there is one page for them'({ provider, card }) {
    const request = asked(await card('asks'))
    const asking = await provider.charge(request)
    assert.is(asking.state, 'asking')
    if (asking.state !== 'asking') return
    assert.match(asking.actionUrl, /^https?:\/\//)
    for (const again of [
      await provider.charge(request),
      await outcomeOf(provider, request, asking.reference),
      await outcomeOf(provider, request, null),
    ])
      assert.equal(again, asking)
    const off = asked(await card('asks'))
    await provider.charge(off)
    const looked = await provider.lookUp({ ...off, ...known, reference: null, mayGoOn: false })
    assert.is(looked?.state, 'void', 'for what was called off there is none')
  },
  async 'a page to pay on is open until somebody pays'({ provider }) {
    const { method: _, ...request } = asked('')
    const { redirectUrl, reference } = await provider.payNow(request)
    assert.match(redirectUrl, /^https?:\/\//)
    const outcome = await provider.lookUp({ ...request, ...known, reference, method: null })
    assert.equal(outcome, { state: 'asking', reference, actionUrl: redirectUrl })
  },
  async 'a page to add a card on gives none before it was entered'({ provider }) {
    const account = uuidv7()
    const { redirectUrl, reference } = await provider.startSetup({ account, returnUrl, cancelUrl: returnUrl })
    assert.match(redirectUrl, /^https?:\/\//)
    assert.is(await provider.finishSetup(reference, account), null)
    assert.is(await provider.finishSetup('cs_test_none', account), null)
  },
  async 'a part is given back, once for its key, and no more than there is'({ provider, card }) {
    const request = asked(await card('ok'))
    const paid = await provider.charge(request)
    assert.is(paid.state, 'paid')
    if (paid.state !== 'paid') return
    const refund = {
      id: uuidv7(),
      payment: request.id,
      reference: paid.reference,
      amount: 1000n,
      currency: 'EUR' as const,
    }
    assert.is(await provider.lookUpRefund(refund), null)
    const given = await provider.refund(refund)
    assert.is(given.state, 'done')
    assert.equal(await provider.refund(refund), given)
    assert.equal(await provider.lookUpRefund(refund), given)
    const tooMuch = await provider.refund({ ...refund, id: uuidv7(), amount: 4000n })
    assert.is(tooMuch.state, 'refused')
    assert.is((await provider.refund({ ...refund, id: uuidv7(), amount: 3900n })).state, 'done')
    assert.is((await provider.refund({ ...refund, id: uuidv7(), amount: 1n })).state, 'refused')
  },
  async 'a card that was taken back is refused for good'({ provider, card, detach }) {
    const method = await card('ok')
    await detach(method)
    const outcome = await provider.charge(asked(method))
    assert.equal(outcome, { state: 'refused', reference: null, reason: 'the card is gone', advice: 'never' })
  },
  async 'currencies without decimals are charged as they are'({ provider, card }) {
    const paid = await provider.charge({ ...asked(await card('ok')), amount: 5000n, currency: 'JPY' })
    assert.is(paid.state, 'paid')
    if (paid.state === 'paid') assert.equal(paid.collected, { amount: 5000n, currency: 'JPY' })
  },
  async 'too little to be charged is refused'({ provider, card }) {
    const outcome = await provider.charge({ ...asked(await card('ok')), amount: 3n })
    assert.equal(outcome, {
      state: 'refused',
      reference: null,
      reason: 'amount too small',
      advice: 'never',
    })
  },
  async 'the key is taken'({ provider }) {
    assert.is(await provider.check?.(), null)
  },
}
