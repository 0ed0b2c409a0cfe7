// adds cookies to Fastify's types, in whatever program this file is part of
import type {} from '@fastify/cookie'
import { signInDays } from '@gatehouse/core/identity/sign-in/start-sign-in'
import type { FastifyReply } from 'fastify'

/**
 * The cookies that a browser's sign-in may be in, the one that counts first. With `__Host-` (RFC 6265bis §4.1.3.2) a browser takes it
 * from this very host alone, over TLS: no other host of the domain, and nobody on the wire, can plant one. Without TLS browsers refuse
 * such a name. Cookies know no ports, so a port stands in a name: several Gatehouses on one host leave each other's sign-ins alone.
 */
export function signInCookies(url: string): readonly [string, ...string[]] {
  const { port } = new URL(url)
  if (isSecure(url)) return [port ? `__Host-gatehouse_signin_${port}` : '__Host-gatehouse_signin']
  // on http the name without a port is what clients other than browsers know
  return port ? [`gatehouse_signin_${port}`, 'gatehouse_signin'] : ['gatehouse_signin']
}

/** The token of the sign-in among a request's cookies. */
export function signInIn(cookies: Record<string, string | undefined>, url: string): string | undefined {
  for (const name of signInCookies(url)) if (cookies[name]) return cookies[name]
}

export function setSignIn(reply: FastifyReply, token: string, url: string): void {
  const kept = { ...attributes(url), maxAge: signInDays * 86_400 }
  for (const name of signInCookies(url).toReversed()) reply.setCookie(name, token, kept)
}

/** What this origin keeps in the browser goes with the sign-in (Clear Site Data §3.1); not the cookies, which are those of the whole domain. */
export function clearSignIn(reply: FastifyReply, url: string): void {
  for (const name of signInCookies(url).toReversed()) reply.clearCookie(name, attributes(url))
  reply.header('clear-site-data', '"storage"')
}

const isSecure = (url: string) => url.startsWith('https:')

/** `Strict`: the dashboard is one origin and nobody else has reason to send it. */
function attributes(url: string) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(url) } as const
}
