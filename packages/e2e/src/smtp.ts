import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { freePort } from './free-port.ts'

export interface ReceivedMail {
  to: string
  from: string
  subject: string
  text: string
  /** The first link in the text. */
  link: string
}

export interface MailServer {
  /** For `SMTP_URL`. */
  readonly url: string
  /** What came, but for notices. */
  readonly mails: readonly ReceivedMail[]
  /** Mails that only tell of a change: whoever counts the others need not know what is told. */
  readonly notices: readonly ReceivedMail[]
  /** The n-th mail (from 1) to the address, waited for. */
  mailTo(address: string, nth?: number): Promise<ReceivedMail>
  /** The first notice to the address with this subject, waited for. */
  noticeTo(address: string, subject: string): Promise<ReceivedMail>
  close(): Promise<void>
}

/** A real SMTP server on loopback that keeps what it gets. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const notices: ReceivedMail[] = []
  const port = await freePort()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const { from, subject = '', text = '' } = await PostalMime.parse(Buffer.concat(chunks))
        const link = /https?:\/\/\S+/.exec(text)?.[0] ?? ''
        const kept = / (added|removed|created) on Gatehouse$/.test(subject) ? notices : mails
        for (const { address } of session.envelope.rcptTo)
          kept.push({ to: address, from: from?.address ?? '', subject, text, link })
        done()
      })
    },
  })
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    notices,
    mailTo: (address, nth = 1) =>
      waitedFor(`mail number ${nth} to ${address}`, () => mails.filter(({ to }) => to === address)[nth - 1]),
    noticeTo: (address, subject) =>
      waitedFor(`notice “${subject}” to ${address}`, () =>
        notices.find((notice) => notice.to === address && notice.subject === subject),
      ),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function waitedFor(what: string, find: () => ReceivedMail | undefined): Promise<ReceivedMail> {
  for (const begin = performance.now(); ; await sleep(20)) {
    const mail = find()
    if (mail) return mail
    if (performance.now() - begin > 10_000) throw new Error(`no ${what} came`)
  }
}
