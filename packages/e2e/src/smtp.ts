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
        const kept = / (added|removed|made) on Gatehouse$/.test(subject) ? notices : mails
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
    async mailTo(address, nth = 1) {
      for (const begin = performance.now(); ; await sleep(20)) {
        const mail = mails.filter(({ to }) => to === address)[nth - 1]
        if (mail) return mail
        if (performance.now() - begin > 10_000) throw new Error(`no mail number ${nth} to ${address} came`)
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
