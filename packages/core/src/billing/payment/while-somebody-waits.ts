import { GatehouseError, Unreachable } from '../../access/errors.ts'
import { log } from '../../log/service-log.ts'
import type { Rail } from './rail.ts'

const names: Partial<Record<Rail, string>> = { stripe: 'Stripe', paypal: 'PayPal' }

/**
 * Asks a provider for a page that somebody waits for. What it does not answer is told as that, and the log has the details.
 * @throws Unreachable, whose words are for people
 */
export async function whileSomebodyWaits<T>(rail: Rail, asked: () => Promise<T>): Promise<T> {
  try {
    return await asked()
  } catch (error) {
    const name = names[rail]
    if (!name || error instanceof GatehouseError) throw error
    const why = error instanceof Error ? error.message : String(error)
    log.warn({ rail, error: why }, 'a payment provider did not answer somebody who waits')
    throw new Unreachable(
      `${name} didn’t answer as expected. Nothing was charged. Try again in a few minutes.`,
    )
  }
}
