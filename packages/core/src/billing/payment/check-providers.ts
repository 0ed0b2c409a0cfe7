import type { Core } from '../../access/core.ts'
import { log } from '../../log/service-log.ts'
import { providerOf, railsOf } from './providers.ts'

/**
 * Asks each provider whether it takes our key, and says in the service log what is wrong, a line for each: nobody should find out by a payment. A
 * provider that is down is no reason not to start. Answers what was said.
 */
export async function checkProviders(core: Core): Promise<string[]> {
  const wrong: string[] = []
  // the demo has no key
  for (const rail of railsOf(core).filter((one) => one !== 'demo')) {
    try {
      const said = await (await providerOf(core, rail)).check?.()
      if (!said) continue
      wrong.push(said)
      log.error({ rail }, said)
    } catch (error) {
      log.warn(
        { rail, error: messageOf(error) },
        'a payment provider cannot be asked whether it takes our key',
      )
    }
  }
  return wrong
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
