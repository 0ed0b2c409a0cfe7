import { isIP } from 'node:net'

export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte (`smtps:`). */
  secure: boolean
  /** `always`: no mail without STARTTLS; `offered`: only if the server offers it, its certificate unchecked. */
  startTls: 'always' | 'offered' | 'never'
  auth: { user: string; pass: string } | undefined
}

const wanted = 'SMTP_URL must be like smtp://user:password@mail.acme.com:587 or smtps://mail.acme.com'

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TypeError(`${wanted}; symbols such as % in the user name or password must be percent-encoded`)
  }
}

/**
 * Reads `SMTP_URL`. Off loopback STARTTLS is required, for mail carries sign-in links; `?ignoreTLS=true` is the
 * explicit exception for a relay on a trusted network. Throws TypeError, whose message holds no password.
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text)
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') throw new TypeError(wanted)
  if (!['', '/'].includes(url.pathname) || url.hash !== '')
    throw new TypeError(`${wanted}, with nothing after the port`)
  const unknown = [...url.searchParams].find(
    ([key, value]) => key !== 'ignoreTLS' || !['true', 'false'].includes(value),
  )
  if (unknown) throw new TypeError(`${wanted}; the only option is ?ignoreTLS=true`)

  const secure = url.protocol === 'smtps:'
  const host = decoded(url.hostname).replace(/^\[|\]$/g, '')
  const plain = url.searchParams.get('ignoreTLS') === 'true'
  const user = decoded(url.username)
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    startTls: plain ? 'never' : isLoopback(host) ? 'offered' : 'always',
    auth: user === '' ? undefined : { user, pass: decoded(url.password) },
  }
}
