import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller } from '@gatehouse/core/access/caller'
import { RateLimited, Unreachable } from '@gatehouse/core/access/errors'
import { readServiceLog } from '@gatehouse/core/machine/service/read-log'
import type { ServiceLogView } from '@gatehouse/core/machine/service/view'
import { Places } from '@gatehouse/hosts/places'
import type { HostQuestion } from '@gatehouse/hosts/service/host-services'
import { placeIn } from './host-questions.ts'

/** New lines of a log, or why there are none for the moment. */
export type FollowedLog = ServiceLogView | { unreachable: string }

const followers = new Places({ all: 100, each: 10 })

/** Between two looks, in milliseconds: at a server that answers, and at one that does not. */
const usual = { lookMs: 1000, againMs: 5000 }

/**
 * Follows the log of a chosen service: its last lines first, unless a cursor says where to go on, and then what comes. The server is
 * asked again and again, and the follower's right is looked up each time; ten of an account may follow at once.
 * @throws what readServiceLog throws, except Unreachable, which passes; RateLimited
 */
export async function* followLog(
  caller: Caller,
  input: { server: string; unit: string; lines?: number; after?: string },
  ask: HostQuestion,
  signal: AbortSignal,
  pace = usual,
): AsyncGenerator<FollowedLog> {
  const { server, unit, lines } = input
  let after = input.after
  let told = ''
  const leave = await placeIn(followers, caller.account ?? '')
  try {
    while (!signal.aborted) {
      let wait = pace.lookMs
      try {
        const log = await readServiceLog(
          caller,
          { server, unit, ...(after === undefined ? { lines } : { after }) },
          ask,
        )
        if (log.lines.length > 0 || after === undefined || told !== '') yield log
        told = ''
        // a log that was empty is read anew, from its beginning
        after = log.cursor ?? undefined
        if (log.more && input.after !== undefined) wait = 0
      } catch (error) {
        if (!(error instanceof Unreachable || error instanceof RateLimited)) throw error
        if (told !== error.message) yield { unreachable: error.message }
        told = error.message
        wait = pace.againMs
      }
      await sleep(wait, undefined, { signal }).catch(() => {})
    }
  } finally {
    leave()
  }
}
