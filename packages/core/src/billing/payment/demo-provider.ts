import type { Core } from '../../access/core.ts'
import { asSystem, systemRows } from '../../access/system-read.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { bind, statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { lookUpDemoRefund, refundDemo } from './demo-refunds.ts'
import type { PaymentOutcome, Provider } from './provider.ts'

/** The demo's cards, and what each does: they can be told to be refused, to ask for the person, to lose their answer, and to refuse refunds. */
export const demoCards = {
  works: { label: 'Demo Visa •••• 4242', brand: 'Visa', last4: '4242', says: 'is charged' },
  declines: {
    label: 'Demo Visa •••• 0002',
    brand: 'Visa',
    last4: '0002',
    says: 'is refused, and may work later',
  },
  never: {
    label: 'Demo Visa •••• 9979',
    brand: 'Visa',
    last4: '9979',
    says: 'is refused for good: it was reported stolen',
  },
  asks: {
    label: 'Demo Mastercard •••• 3155',
    brand: 'Mastercard',
    last4: '3155',
    says: 'asks you to confirm each payment',
  },
  loses: {
    label: 'Demo Mastercard •••• 5126',
    brand: 'Mastercard',
    last4: '5126',
    says: 'is charged, and the answer is lost',
  },
  keeps: {
    label: 'Demo Visa •••• 7726',
    brand: 'Visa',
    last4: '7726',
    says: 'is charged, and refuses refunds',
  },
} as const

export type DemoCard = keyof typeof demoCards

const isDemoCard = (name: string): name is DemoCard => Object.hasOwn(demoCards, name)

interface Charged {
  reference: string
  state: 'paid' | 'refused' | 'asking'
  reason: string | null
  at: string
}

const keep = statement<Charged>(
  'demo.keep',
  `insert into demo_charges (payment_id, reference, amount, currency, state, reason, card, at) values ($1, $2, $3, $4, $5, $6, $7, now())
   on conflict (payment_id) do update set reference = demo_charges.reference returning reference, state, reason, at`,
)
const held = statement<{ payment: string; reference: string; amount: number; currency: Currency }>(
  'demo.held',
  `select c.payment_id as payment, c.reference, c.currency, (c.amount
     - (select coalesce(sum(r.amount), 0) from demo_refunds r where r.payment_id = c.payment_id and r.state = 'done')
     - (select coalesce(sum(d.amount), 0) from demo_disputes d where d.payment_id = c.payment_id and d.state <> 'won'))::bigint as amount
   from demo_charges c where c.state = 'paid' order by c.payment_id`,
)
const found = statement<Charged>(
  'demo.found',
  'select reference, state, reason, at from demo_charges where payment_id = $1',
)
const confirm = statement<Charged>(
  'demo.confirm',
  `update demo_charges set state = $2, reason = $3 where reference = $1 and state = 'asking' returning reference, state, reason, at`,
)

/** Where people go on at the demo's provider: a page of its own, which says that it is a demo. */
export const demoPaths = { setup: '/demo-payments/setup', pay: '/demo-payments/pay' } as const

/**
 * The provider of the demo: nobody's money moves, and everything else is as with a real one, its own pages and books among it.
 */
export function demoProvider(core: Core): Provider {
  const rows = systemRows(core)
  const page = (path: string, query: Record<string, string>) =>
    `${core.url}${path}?${new URLSearchParams(query)}`
  const outcomeOf = ({ reference, state, reason, at }: Charged): PaymentOutcome => {
    if (state === 'paid') return { state, reference, at: new Date(at) }
    if (state === 'asking')
      return { state, reference, actionUrl: page(demoPaths.pay, { reference, back: core.url }) }
    return {
      state,
      reference,
      reason: reason ?? 'refused',
      advice: reason === 'stolen card' ? 'never' : 'retry',
    }
  }
  return {
    rail: 'demo',
    async startSetup({ returnUrl }) {
      const reference = newToken()
      return { redirectUrl: page(demoPaths.setup, { back: returnUrl }), reference }
    },
    async finishSetup(ref) {
      const [name = ''] = ref.split('.')
      if (!isDemoCard(name)) return null
      const { label, brand, last4 } = demoCards[name]
      // each time it is added it is another one, as with a real provider
      return { reference: `${name}.${newToken()}`, label, brand, last4, expiresOn: '2031-12-31' }
    },
    async charge({ id, amount, currency, method }) {
      const [name = ''] = method.split('.')
      const state =
        name === 'asks'
          ? 'asking'
          : name === 'works' || name === 'loses' || name === 'keeps'
            ? 'paid'
            : 'refused'
      const reason = name === 'declines' ? 'insufficient funds' : name === 'never' ? 'stolen card' : null
      const [kept] = await rows(keep, [
        id,
        `demo_${hashToken(id).toString('hex').slice(0, 24)}`,
        Number(amount),
        currency,
        state,
        reason,
        name,
      ])
      if (!kept) throw new Error('the demo kept nothing')
      // it is found when it is looked up, before anything is charged again
      if (name === 'loses') throw new Error('the demo’s answer was lost, as it was told to')
      return outcomeOf(kept)
    },
    async payNow({ id, amount, currency, returnUrl }) {
      const reference = `demo_${hashToken(id).toString('hex').slice(0, 24)}`
      await asSystem(core, bind(keep, [id, reference, Number(amount), currency, 'asking', null, null]))
      return { redirectUrl: page(demoPaths.pay, { reference, back: returnUrl }), reference }
    },
    refund: (request) => refundDemo(core, request),
    lookUpRefund: ({ id }) => lookUpDemoRefund(core, id),
    async *held() {
      for (const { amount, ...one } of await rows(held, [])) yield { ...one, amount: BigInt(amount) }
    },
    async lookUp({ id }) {
      const [charged] = await rows(found, [id])
      return charged ? outcomeOf(charged) : null
    },
  }
}

/** What the person answers on the demo's page; null where nothing waits for it. */
export async function answerDemoPayment(
  core: Core,
  reference: string,
  paid: boolean,
): Promise<{ payment: true } | null> {
  const [charged] = await systemRows(core)(confirm, [
    reference,
    paid ? 'paid' : 'refused',
    paid ? null : 'not confirmed',
  ])
  return charged ? { payment: true } : null
}
