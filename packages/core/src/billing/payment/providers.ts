import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import { demoProvider } from './demo-provider.ts'
import type { Provider } from './provider.ts'
import type { Rail } from './rail.ts'

/** The ways to be paid that are set up here, the first of them offered first. */
export function railsOf({ isDemo }: Pick<Core, 'isDemo'>): Rail[] {
  return isDemo ? ['demo'] : []
}

/** @throws Conflict where this way is not set up */
export function providerOf(core: Core, rail: Rail): Provider {
  if (rail === 'demo' && core.isDemo) return demoProvider(core)
  throw new Conflict('This way to pay is not set up here. Ask your Gatehouse administrator.')
}
