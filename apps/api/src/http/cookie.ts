// adds cookies to Fastify's types, in whatever program this file is part of
import type {} from '@fastify/cookie'
import { signInDays } from '@gatehouse/core/sign-in/start-sign-in'
import type { FastifyReply } from 'fastify'

/** The browser's sign-in. `Strict`: the dashboard is one origin and nobody else has reason to send it. */
export const signInCookie = 'gatehouse_signin'

export function setSignIn(reply: FastifyReply, token: string, url: string): void {
  reply.setCookie(signInCookie, token, { ...attributes(url), maxAge: signInDays * 86_400 })
}

export function clearSignIn(reply: FastifyReply, url: string): void {
  reply.clearCookie(signInCookie, attributes(url))
}

function attributes(url: string) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: url.startsWith('https:') } as const
}
