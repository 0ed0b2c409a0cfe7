import type { Caller } from '../../access/caller.ts'
import { personMutation } from '../../access/person-mutation.ts'
import type { Work } from '../../access/work.ts'
import type { Job } from '../../job/job.ts'
import { isWithin, limitRate, limitRateWithin } from '../../limit/rate-limit.ts'
import { tellPersonAndOwners } from '../user/tell-person-and-owners.ts'
import type { KnownPasskey } from './verify-assertion.ts'

/**
 * Writes down, in each account of its owner, that a passkey was refused because its counter went back, and tells its owner and the
 * owners of those accounts by mail, once an hour. Whoever holds a copy can fill neither the log nor their mailboxes.
 */
export async function refusePasskey(
  caller: Caller,
  known: KnownPasskey,
  { stored, shown }: { stored: number; shown: number },
): Promise<void> {
  if (!(await isWithin(limitRate(caller.core, 'passkey-alarm.event', known.id)))) return
  await personMutation({ verb: 'passkey.refused', caller, user: known.user }, async (work) => ({
    result: null,
    resource: { id: known.id, label: known.name },
    actor: { kind: 'user', id: known.user, label: known.email },
    details: { reason: 'Its signature counter went backwards, so there may be a copy of it.', stored, shown },
    jobs: await alarm(work, known),
  }))
}

async function alarm(work: Work, { id, user, email, name }: KnownPasskey): Promise<Job[]> {
  if (!(await isWithin(limitRateWithin(work.rows, 'passkey-alarm.mail', id)))) return []
  const { ip, userAgent } = work.caller
  const at = work.now.toISOString()
  return tellPersonAndOwners(
    work,
    { id: user, email },
    { template: 'passkey-refused', passkey: name, at, ip, userAgent },
  )
}
