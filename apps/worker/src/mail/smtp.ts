import { createTransport } from 'nodemailer'
import { type Mail, type MailTransport, messageOf } from './mail.ts'
import { MailNotSent } from './mail-not-sent.ts'
import { parseSmtpUrl, type SmtpServer } from './smtp-url.ts'

/** What nodemailer tells about a failure, as far as it is used. */
interface SmtpFailure {
  code?: unknown
  originalCode?: unknown
  response?: unknown
  responseCode?: unknown
}

const tlsOptions = {
  always: { requireTLS: true },
  // On loopback nobody stands in between, and local servers carry self-signed certificates.
  offered: { tls: { rejectUnauthorized: false } },
  never: { ignoreTLS: true },
} as const satisfies Record<SmtpServer['startTls'], object>

const advice: Record<string, string> = {
  EDNS: 'the host name does not resolve; check SMTP_URL',
  ETIMEDOUT: 'the server did not answer in time; check the host and port in SMTP_URL, and firewalls',
  ECONNREFUSED: 'the connection was refused; check that the server is running, and the port in SMTP_URL',
  ESOCKET:
    'the connection failed; check the host and port in SMTP_URL, and whether it should be smtp:// or smtps://',
  ECONNECTION:
    'the server closed the connection; check the port in SMTP_URL, and whether it should be smtp:// or smtps://',
  EPROTOCOL:
    'this is not an SMTP server; check the port in SMTP_URL, and whether it should be smtp:// or smtps://',
  ETLS: 'the connection could not be encrypted; check the server’s certificate, and that it offers STARTTLS',
  EAUTH: 'the server does not accept the user name and password in SMTP_URL',
  ENOAUTH: 'the server requires a user name and password; add both to SMTP_URL',
}

/** A server's reply as one short line of plain text; replies to AUTH, which may repeat the password, never get here. */
function replyOf(failure: SmtpFailure, auth: SmtpServer['auth']): string {
  if (typeof failure.response !== 'string') return 'no reply'
  // Redacted before it is cut, so that no part of the password is left at the end.
  const reply = auth?.pass ? failure.response.replaceAll(auth.pass, '***') : failure.response
  return reply.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200)
}

function notSent(error: unknown, { host, port, auth }: SmtpServer): MailNotSent {
  const failure: SmtpFailure = typeof error === 'object' && error !== null ? error : {}
  const codes = [failure.originalCode, failure.code].filter((code) => typeof code === 'string')
  // OpenSSL has some thirty names for a certificate that proves nothing; nodemailer calls them all ESOCKET.
  const distrust = codes.find((name) => /CERT|ISSUER|SIGNATURE/.test(name))
  const status = typeof failure.responseCode === 'number' ? failure.responseCode : null
  // 530: "Authentication required" (RFC 4954 §6) says nothing against the message.
  const hidden = distrust ? 'ETLS' : status === 530 ? 'ENOAUTH' : undefined
  const code = hidden ?? codes.find((known) => Object.hasOwn(advice, known))
  const why = (code && advice[code]) ?? `the server refused the message: ${replyOf(failure, auth)}`
  const detail = distrust ?? (code ? status : null)
  const permanent = code === undefined && status !== null && status >= 500 && status !== 503
  // No `cause`: what nodemailer attaches to its errors would go to the log with it.
  const reply = code === undefined && status !== null ? replyOf(failure, auth) : null
  return new MailNotSent(
    `email through ${host}:${port} failed: ${why}${detail ? ` (${detail})` : ''}`,
    permanent,
    reply,
  )
}

/** Sends by one SMTP connection a message; `timeout` (ms) is for each of look-up, connecting, greeting and silence. */
export function createSmtp(url: string, timeout: number): MailTransport {
  const server = parseSmtpUrl(url)
  const { host, port, secure, auth, startTls } = server
  const transport = createTransport({
    host,
    port,
    secure,
    auth,
    ...tlsOptions[startTls],
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async deliver(mail: Mail, from: string) {
      await transport.sendMail(messageOf(mail, from)).catch((error: unknown) => {
        throw notSent(error, server)
      })
    },
    close: () => transport.close(),
  }
}
