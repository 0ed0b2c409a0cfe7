import type { OfAccount } from '../account-command.ts'
import { called } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'
import { listed } from '../servers-named.ts'
import { everyTrunk, trunkNamed } from '../trunks-named.ts'

/** Shows what test calls may begin with, or changes it. */
export function prefixes({ set, ...options }: OfAccount & { set?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { callPrefixes, setCallPrefixes } = await import('@gatehouse/core/dialer/call/call-prefixes')
    if (set !== undefined)
      await setCallPrefixes(caller, { prefixes: set.trim() === 'none' ? [] : listed(set) })
    const found = await callPrefixes(caller, undefined)
    if (options.json) return printJson(found)
    print(found.prefixes.join(', ') || 'Each trunk decides for itself.')
  })
}

/** A test call as it is said on the command line. */
export interface Dial extends OfAccount {
  trunk: string
  number: string
  server?: string
  talkSeconds?: string
  wait: boolean
}

/** Makes one, and follows it. */
export function dial(options: Dial): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { dialCall } = await import('@gatehouse/core/dialer/call/dial-call')
    const { followOperations } = await import('../follow-operations.ts')
    const known = trunkNamed(await everyTrunk(caller), options.trunk)
    const server =
      options.server === undefined
        ? undefined
        : called(known.servers, options.server, { thing: 'server', names: (one) => [one.name, one.id] }).id
    const { batch } = await dialCall(caller, {
      trunk: known.id,
      number: options.number,
      ...(server && { server }),
      ...(options.talkSeconds !== undefined && { talkSeconds: Number(options.talkSeconds) }),
    })
    await followOperations(caller, batch, options)
  })
}
