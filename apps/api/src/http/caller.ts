import type { Caller, Credential } from '@gatehouse/core/access/caller'
import type { Core } from '@gatehouse/core/access/core'
import { Invalid } from '@gatehouse/core/access/errors'
import { isToken } from '@gatehouse/core/crypto/token'
import { addressOf } from '@gatehouse/core/limit/network-of'
import { printableAscii } from '@gatehouse/text/strangers-text'
import type { FastifyRequest } from 'fastify'
import { signInIn } from './cookie.ts'

/**
 * Who a request says it is. Nothing is looked up here: the verb does that, inside its transaction.
 * @throws Invalid for an address that names several accounts
 */
export function callerOf(core: Core, request: FastifyRequest, account?: string | string[]): Caller {
  if (Array.isArray(account)) throw new Invalid([{ path: ['account'], message: 'Name exactly one account.' }])
  return {
    core,
    credential: credentialOf(request, core.url),
    account: account === undefined ? headerOf(request, 'x-account') : printable(account),
    ip: addressOf(request.ip) ?? addressOf(request.socket.remoteAddress ?? null),
    userAgent: headerOf(request, 'user-agent'),
    request: { id: request.id },
  }
}

function credentialOf(request: FastifyRequest, url: string): Credential | null {
  // RFC 9110 §11.1: the scheme in any case. Whatever else stands there is somebody else's, such as a proxy's own password.
  const bearer = /^Bearer +(gh_.*)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer) return isToken(bearer, 'gh_') ? { kind: 'api-key', secret: bearer } : null
  const token = signInIn(request.cookies, url)
  return token && isToken(token) ? { kind: 'sign-in', token } : null
}

/** A header's printable characters, 512 at most: what the database and the log can take. */
function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name]
  const text = printable(Array.isArray(value) ? value[0] : value)
  return text || null
}

/** What is left of a text without characters that no header and no account's name has; nothing of what is no text. */
export function printable(value: unknown): string {
  return typeof value === 'string' ? printableAscii(value, 512) : ''
}
