import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import type { Provider } from './provider.ts'
import type { Rail } from './rail.ts'
import { realRails } from './real-rails.ts'

/** The ways to be paid that are set up here, the first of them offered first. */
export function railsOf({ isDemo, payments }: Pick<Core, 'isDemo' | 'payments'>): Rail[] {
  return isDemo ? ['demo'] : realRails.filter((rail) => payments[rail])
}

/** Opened once a product: a provider's library keeps connections, and is loaded when it is first asked for. */
const opened = new WeakMap<Core, Map<Rail, Promise<Provider>>>()

/** @throws Conflict where this way is not set up */
export async function providerOf(core: Core, rail: Rail): Promise<Provider> {
  const own = opened.get(core) ?? new Map<Rail, Promise<Provider>>()
  opened.set(core, own)
  const provider = own.get(rail) ?? open(core, rail)
  own.set(rail, provider)
  // what could not be opened is tried again by whoever asks next
  provider.catch(() => own.delete(rail))
  return provider
}

async function open(core: Core, rail: Rail): Promise<Provider> {
  if (!railsOf(core).includes(rail))
    throw new Conflict('This way to pay is not set up here. Ask your Gatehouse administrator.')
  const { stripe, paypal } = core.payments
  if (rail === 'stripe' && stripe) return (await import('./stripe/stripe-provider.ts')).stripeProvider(stripe)
  if (rail === 'paypal' && paypal) return (await import('./paypal/paypal-provider.ts')).payPalProvider(paypal)
  const { demoProvider } = await import('./demo-provider.ts')
  return demoProvider(core)
}
