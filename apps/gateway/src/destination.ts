import type { Destination } from './gatekeeper.ts'

const pattern = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.([a-z][a-z0-9-]{1,38}))?$/

/** Reads `<server>` or `<server>.<account>`, in any case; null if it is neither. */
export function parseDestination(username: string): Destination | null {
  const [, server, account = null] = pattern.exec(username.toLowerCase()) ?? []
  return server === undefined ? null : { server, account }
}
