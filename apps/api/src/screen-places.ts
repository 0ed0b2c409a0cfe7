import { RateLimited } from '@gatehouse/core/access/errors'
import { Places } from '@gatehouse/hosts/places'

/** How many first screens are drawn at the same time, in a thread with up to 256 MB each, and how long one waits for its turn. */
export interface Drawing {
  readonly places: Places
  readonly patienceMs: number
}

export const usualDrawing: Drawing = { places: new Places({ all: 4, each: 2 }), patienceMs: 20_000 }

/**
 * Waits for a turn, those of one account for each other; answers what gives it back, or null where the signal came first.
 * @throws RateLimited where it does not come in time
 */
export async function turnToDraw(
  { places, patienceMs }: Drawing,
  account: string,
  signal: AbortSignal,
): Promise<(() => void) | null> {
  const late = AbortSignal.timeout(patienceMs)
  try {
    return await places.take(account, AbortSignal.any([signal, late]))
  } catch (error) {
    if (signal.aborted) return null
    if (!late.aborted) throw error
    throw new RateLimited(10, 'screens', 'Too many people are opening live sessions right now.')
  }
}
