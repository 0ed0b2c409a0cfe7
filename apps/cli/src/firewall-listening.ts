import type { Caller } from '@gatehouse/core/access/caller'
import type { listListening } from '@gatehouse/core/machine/firewall/list-listening'
import type { ServerListening } from '@gatehouse/core/machine/firewall/view'
import { operate } from './operator.ts'
import { note, print, printJson, printList } from './output.ts'
import { serverNamed } from './servers-named.ts'
import { withHost } from './with-host.ts'

type Change = Omit<Parameters<typeof listListening>[1], 'server'>

/** What listens on servers today, and what of their open connections a change would cut, one after another. */
export async function listeningOn(
  caller: Caller,
  servers: readonly string[],
  change: Change = {},
): Promise<ServerListening[]> {
  const { listListening } = await import('@gatehouse/core/machine/firewall/list-listening')
  return withHost(async (ask) => {
    const found = []
    for (const server of servers) found.push(await listListening(caller, { ...change, server }, ask))
    return found
  })
}

/** Allow rules for what listens on a server and no rule speaks of. */
export const proposedOf = ({ proposed }: ServerListening) =>
  proposed.map((one) => ({ action: 'allow' as const, ...one }))

/** `gatehouse firewall listening`. */
export function listening(options: {
  account: string
  as?: string
  json?: boolean
  server: string
}): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { id } = await serverNamed(caller, options.server)
    const [told] = await listeningOn(caller, [id])
    if (!told) return
    if (options.json) return printJson(told)
    const missing = new Set(told.notAllowed.map(({ protocol, port }) => `${protocol} ${port}`))
    printList(told.listening, {
      nothing: 'Nothing listens.',
      head: ['PROTOCOL', 'PORT', 'ADDRESS', 'PROGRAM', 'IN THE RULES'],
      row: ({ protocol, port, address, process }) => [
        protocol,
        port,
        address,
        process || null,
        missing.has(`${protocol} ${port}`) ? 'no' : null,
      ],
    })
    for (const { label } of told.nothingListens) print(`Nothing listens at: ${label}`)
    if (told.more) note('There is more than that.')
  })
}
