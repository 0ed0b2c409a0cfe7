import type { Destination } from './gatekeeper.ts'

const pattern = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.([a-z][a-z0-9-]{1,38}))?$/i

/** Reads `<server>` or `<server>.<account>`, in any case; null if it is neither. */
export function parseDestination(username: string): Destination | null {
  const [, server, account] = pattern.exec(username) ?? []
  return server === undefined
    ? null
    : { server: server.toLowerCase(), account: account?.toLowerCase() ?? null }
}
