// adds cookies to Fastify's types, in whatever program this file is part of
import type {} from '@fastify/cookie'
import { signInDays } from '@gatehouse/core/sign-in/start-sign-in'
import type { FastifyReply } from 'fastify'

/**
 * The name of the browser's sign-in. With `__Host-` (RFC 6265bis §4.1.3.2) a browser takes it from this very host alone, over TLS: no
 * other host of the domain, and nobody on the wire, can plant one. Without TLS browsers refuse such a name. Cookies know no ports, so a
 * port stands in the name: several Gatehouses on one host leave each other's sign-ins alone.
 */
export function signInCookie(url: string): string {
  if (!isSecure(url)) return 'gatehouse_signin'
  const { port } = new URL(url)
  return port ? `__Host-gatehouse_signin_${port}` : '__Host-gatehouse_signin'
}

export function setSignIn(reply: FastifyReply, token: string, url: string): void {
  reply.setCookie(signInCookie(url), token, { ...attributes(url), maxAge: signInDays * 86_400 })
}

/** What this origin keeps in the browser goes with the sign-in (Clear Site Data §3.1); not the cookies, which are those of the whole domain. */
export function clearSignIn(reply: FastifyReply, url: string): void {
  reply.clearCookie(signInCookie(url), attributes(url)).header('clear-site-data', '"storage"')
}

const isSecure = (url: string) => url.startsWith('https:')

/** `Strict`: the dashboard is one origin and nobody else has reason to send it. */
function attributes(url: string) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(url) } as const
}
