import type { Destination } from './gatekeeper.ts'

// a plus is in no name of a login, a server or an account, needs no quotes in any shell, and means nothing to ssh, scp, PuTTY or in an address
const pattern =
  /^(?:([a-z_][a-z0-9_-]{0,30})\+)?([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.([a-z][a-z0-9-]{1,38}))?$/i
const loginPattern = /^[a-z_][a-z0-9_-]{0,30}$/i

/** Reads `<server>` or `<server>.<account>`, either with `<login>+` before it, in any case; null if it is neither. */
export function parseDestination(username: string): Destination | null {
  const [, login, server, account] = pattern.exec(username) ?? []
  return server === undefined
    ? null
    : {
        server: server.toLowerCase(),
        account: account?.toLowerCase() ?? null,
        ...(login !== undefined && { login: { name: login.toLowerCase() } }),
      }
}

/**
 * Where a connection goes that came through another one: there the user name is free, and a client that was given none says whose it is on its own
 * machine. So it is a login only where one of that name is shared on the server; with a plus, as elsewhere.
 */
export function jumpedTo(to: Destination, username: string): Destination {
  const login = parseDestination(username)?.login
  if (login) return { ...to, login }
  return loginPattern.test(username) ? { ...to, login: { name: username.toLowerCase(), ifShared: true } } : to
}
