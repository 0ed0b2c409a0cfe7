import { emailAddress } from '@gatehouse/core/identity/user/email'

/** One message to one address. */
export interface Mail {
  to: string
  subject: string
  text: string
  html?: string
}

/** A way for messages to leave; `from` is a header value such as `Gatehouse <gatehouse@acme.com>`. */
export interface MailTransport {
  deliver(mail: Mail, from: string): Promise<void>
  close(): void
}

/** What every transport adds: no auto-replies (RFC 3834 §5), and the address as an address, not to be parsed again. */
export function messageOf(mail: Mail, from: string) {
  return {
    from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

const breaksHeaders = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** Refuses header values that could add headers or recipients. Throws TypeError. */
export function checkMail(mail: Mail): void {
  const to = emailAddress.safeParse(mail.to)
  if (!to.success || to.data !== mail.to)
    throw new TypeError('the email is not addressed to exactly one normalized address')
  checkHeader('subject', mail.subject)
}

/** Throws TypeError for an empty value, and for one with line breaks or control characters. */
export function checkHeader(name: string, value: string): void {
  if (value.trim() === '' || breaksHeaders.test(value))
    throw new TypeError(`the email's ${name} must be one line of text`)
}
