import { v7 as uuidv7 } from 'uuid'
import * as assert from 'uvu/assert'
import type { ChargeRequest, Provider } from '../../provider.ts'

/** PayPal's sandbox, or who stands in for it. */
export interface Sandbox {
  provider: Provider
  /** An agreement that can be charged; null where nobody has agreed to one. */
  agreement: string | null
}

const returnUrl = 'https://gatehouse.example.com/acme/billing?paid=1'
const asked = (method: string | null): ChargeRequest => ({
  id: uuidv7(),
  amount: 4900n,
  currency: 'EUR',
  method: method ?? '',
  invoice: 'TEST-0001',
  returnUrl,
})
const known = { startedAt: new Date(Date.now() - 60_000), askedAt: null, mayGoOn: true }

/** What both must do alike: run by every test on the stand-in, and by `npm run billing:live` on PayPal's own sandbox. */
export const providerCases: Readonly<
  Record<string, { needsAgreement: boolean; run(sandbox: Sandbox): Promise<void> }>
> = {
  'the app is taken, with what it needs': {
    needsAgreement: false,
    async run({ provider }) {
      assert.is(await provider.check?.(), null)
    },
  },
  'a page to agree on gives nothing before somebody has agreed': {
    needsAgreement: false,
    async run({ provider }) {
      const account = uuidv7()
      const { redirectUrl, reference } = await provider.startSetup({
        account,
        returnUrl,
        cancelUrl: returnUrl,
      })
      assert.match(redirectUrl, /^https?:\/\//)
      assert.is(await provider.finishSetup(reference, account), null)
    },
  },
  'a page to pay on is open until somebody pays': {
    needsAgreement: false,
    async run({ provider }) {
      const { method: _, ...request } = asked(null)
      const { redirectUrl, reference } = await provider.payNow(request)
      assert.match(redirectUrl, /^https?:\/\//)
      const outcome = await provider.lookUp({ ...request, ...known, reference, method: null })
      assert.equal(outcome, { state: 'asking', reference, actionUrl: redirectUrl })
    },
  },
  'an order that there is not is void': {
    needsAgreement: false,
    async run({ provider }) {
      const reference = '5O190127TN364715T'
      const outcome = await provider.lookUp({ ...asked(null), ...known, reference })
      assert.equal(outcome, { state: 'void', reference })
    },
  },
  'an agreement that there is not is refused for good': {
    needsAgreement: false,
    async run({ provider }) {
      const outcome = await provider.charge(asked('0aa00000aa000000a'))
      assert.equal([outcome.state, outcome.state === 'refused' && outcome.advice], ['refused', 'never'])
    },
  },
  'it is charged once for its id, and a part is given back once for its own': {
    needsAgreement: true,
    async run({ provider, agreement }) {
      const request = asked(agreement)
      const paid = await provider.charge(request)
      assert.is(paid.state, 'paid')
      if (paid.state !== 'paid') return
      assert.equal(await provider.charge(request), paid)
      const { reference } = paid
      const refund = { id: uuidv7(), payment: request.id, reference, amount: 1000n, currency: 'EUR' as const }
      assert.is(await provider.lookUpRefund(refund), null)
      const given = await provider.refund(refund)
      assert.is(given.state, 'done')
      assert.equal(await provider.refund(refund), given)
      assert.equal(await provider.lookUpRefund(refund), given)
      assert.is((await provider.refund({ ...refund, id: uuidv7(), amount: 4000n })).state, 'refused')
    },
  },
  'currencies without decimals are charged as they are': {
    needsAgreement: true,
    async run({ provider, agreement }) {
      assert.is(
        (await provider.charge({ ...asked(agreement), amount: 5000n, currency: 'JPY' })).state,
        'paid',
      )
    },
  },
}
