import { checkHeader, checkMail, type Mail } from './mail.ts'
import { createMailbox } from './mailbox.ts'
import { createSmtp } from './smtp.ts'

export interface Mailer {
  /** Throws MailNotSent, and TypeError for an address or subject that would break the headers. */
  send(mail: Mail): Promise<void>
  close(): void
}

export interface MailerOptions {
  /** `smtp://user:password@host:port`, or `smtps://…`; without it, mail goes to the mailbox folder. */
  smtpUrl?: string | undefined
  mailboxFolder: string
  /** A From header: `gatehouse@acme.com` or `Gatehouse <gatehouse@acme.com>`. */
  from: string
  /** Where the mailbox says what it wrote; the console unless given. */
  print?: (line: string) => void
  /** How long the SMTP server may stay silent, in ms. */
  timeout?: number
}

/** Sends mail by SMTP if there is a server, else into a folder. Throws TypeError for a wrong `from` or `smtpUrl`. */
export function createMailer(options: MailerOptions): Mailer {
  // biome-ignore lint/suspicious/noConsole: the mailbox speaks to whoever started it, and is no log
  const { smtpUrl, mailboxFolder, from, print = console.log, timeout = 10_000 } = options
  checkHeader('from', from)
  const transport = smtpUrl ? createSmtp(smtpUrl, timeout) : createMailbox(mailboxFolder, print)
  return {
    async send(mail) {
      checkMail(mail)
      await transport.deliver(mail, from)
    },
    close: transport.close,
  }
}
