import { v7 as uuidv7 } from 'uuid'
import type { AccountWork } from '../access/mutation.ts'
import type { Job } from '../access/outcome.ts'
import type { Account } from './account.entity.ts'
import { ownersMailed } from './owners-mailed.ts'

/** The mails that tell an account's owners from when on recordings are deleted sooner: until then any of them can take it back. */
export function shortenedMails(work: AccountWork, account: Account): Promise<Job[]> {
  const { caller, core, current, now } = work
  const { recordingDays, formerRecordingDays, formerRecordingDaysUntil } = account
  const mail = {
    template: 'recordings-shortened',
    account: account.name,
    by: current.user?.email ?? 'whoever runs Gatehouse',
    days: String(recordingDays),
    formerDays: formerRecordingDays == null ? null : String(formerRecordingDays),
    from: formerRecordingDaysUntil?.toISOString() ?? null,
    at: now.toISOString(),
    link: `${core.url}/${account.slug}/settings`,
    ip: caller.ip,
    userAgent: caller.userAgent,
  }
  return ownersMailed(work, account.id, mail, `recordings-shortened:${uuidv7()}`)
}
