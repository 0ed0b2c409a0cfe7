import type { Caller } from '../../access/caller.ts'
import type { Job } from '../../job/job.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'

interface Asked {
  id: string
  from: string
  to: string
  expiresAt: Date
  /** Whether the new address is somebody's already. */
  taken: boolean
  tokens: { from: string; to: string }
}

/**
 * The mails that ask both mailboxes. An address that is somebody's already gets one without a link, so that whoever asked cannot
 * tell the difference.
 */
export function changeMails(
  { core, ip, userAgent }: Caller,
  { id, from, to, expiresAt, taken, tokens }: Asked,
): Job[] {
  const link = (token: string) => `${core.url}/confirm-email#token=${token}`
  const about = { person: from, newEmail: to, expiresAt: expiresAt.toISOString(), ip, userAgent }
  const toNew = taken
    ? { template: 'email-change-taken' as const, link: `${core.url}/` }
    : { template: 'email-change-new' as const, link: link(tokens.to) }
  return [
    sealedMail(
      core,
      { ...about, template: 'email-change-old', to: from, link: link(tokens.from) },
      { until: expiresAt, key: `mail:email-change:${id}:from` },
    ),
    sealedMail(
      core,
      { ...about, ...toNew, to },
      {
        until: expiresAt,
        key: `mail:email-change:${id}:to`,
      },
    ),
  ]
}
