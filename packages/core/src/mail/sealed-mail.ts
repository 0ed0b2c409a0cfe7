import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../access/core.ts'
import type { MailJob } from '../job/job.ts'
import { type MailContent, mailContent, type OpenedMail } from './mail-content.ts'

/** How long news is worth sending, in milliseconds: as long as mail servers try. */
const newsMs = 5 * 86_400_000

interface Sending {
  /** When what it links to ends, after which it is not sent; by default some days, for news. */
  until?: Date
  /** Mails of one key are one mail; each is one of its own unless given. */
  key?: string
  account?: string | null
}

/** Puts a mail into a job, sealed until it is sent, because the queue is a table and its links are secrets. */
export function sealedMail(core: Core, mail: MailContent, { until, key, account = null }: Sending): MailJob {
  return {
    task: 'mail',
    key: key ?? `mail:${mail.template}:${uuidv7()}`,
    payload: {
      sealed: core.sealer.seal(JSON.stringify(mail), 'mail').toString('base64'),
      until: (until ?? new Date(Date.now() + newsMs)).toISOString(),
      account,
      rank: mail.template === 'sign-in' || mail.template === 'none' ? 0 : 1,
    },
  }
}

/** Opens what `sealedMail` has sealed. @throws ZodError for the content of another version */
export function openMail(core: Core, sealed: string): OpenedMail {
  return mailContent.parse(JSON.parse(core.sealer.open(Buffer.from(sealed, 'base64'), 'mail').toString()))
}
