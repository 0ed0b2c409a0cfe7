import type { AccountWork } from '../../access/mutation.ts'
import type { Work } from '../../access/work.ts'
import type { Job } from '../../job/job.ts'
import { ownersMailed } from '../../mail/owners-mailed.ts'
import type { Account } from './account.entity.ts'

/** The mails that tell an account's owners from when on recordings are deleted sooner: until then any of them can take it back. */
export function shortenedMails(
  work: Pick<Work, 'caller' | 'core' | 'rows' | 'now'> & { current?: AccountWork['current'] },
  account: Account,
): Promise<Job[]> {
  const { caller, core, current, now } = work
  const { recordingDays, formerRecordingDays, formerRecordingDaysUntil } = account
  const mail = {
    template: 'recordings-shortened' as const,
    account: account.name,
    by: current?.user?.email ?? 'your Gatehouse administrator',
    days: recordingDays ?? 0,
    formerDays: formerRecordingDays ?? null,
    from: (formerRecordingDaysUntil ?? now).toISOString(),
    at: now.toISOString(),
    link: `${core.url}/${account.slug}/settings`,
    ip: caller.ip,
    userAgent: caller.userAgent,
  }
  return ownersMailed(work, account.id, mail)
}
