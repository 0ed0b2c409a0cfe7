import type { Core } from '../../access/core.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { asSystem } from '../../access/system-read.ts'
import { isDatabaseAway } from '../../database/database-away.ts'
import { bind, statement } from '../../database/statement.ts'
import { log } from '../../log/service-log.ts'
import { endEmailChange } from '../email-change/end-email-change.ts'
import { removeProofs } from '../recovery/remove-proofs.ts'
import { SignIn } from '../sign-in/sign-in.entity.ts'
import { UserReset } from './user-reset.entity.ts'

interface Due {
  user: string
  id: string
  email: string
}

const due = statement<Due>(
  'user_reset.due',
  `select r.user_id as user, r.id, u.email
   from user_resets r join users u on u.id = r.user_id
   where r.due_at <= now() and r.cancelled_at is null and r.done_at is null order by r.due_at limit 100`,
)
// whoever cancels at this moment waits, or has been first
const lock = statement<{ id: string }>(
  'user_reset.lock',
  `select id from user_resets where user_id = $1 and id = $2 and cancelled_at is null and done_at is null for update`,
)

class NotDueAnyMore extends Error {}

/**
 * Carries out the resets whose time has come, each as a change of its own in the log of each of the person's accounts, by
 * `system`: passkeys and recovery codes go, sign-ins end, and so does a change of address that was under way.
 */
export async function carryOutResets(core: Core): Promise<void> {
  for (const one of await asSystem(core, bind(due, []))) {
    await carryOut(core, one).catch((error: unknown) => {
      if (error instanceof NotDueAnyMore) return
      if (isDatabaseAway(error)) throw error
      // one that fails stops none behind it
      log.error(
        { err: error, user: one.user },
        'a reset that is due could not be carried out; it is tried again',
      )
    })
  }
}

function carryOut(core: Core, { user: userId, id, email }: Due) {
  const change = { verb: 'user.reset', caller: systemCaller(core), user: userId } as const
  return personMutation(change, async (work) => {
    const { em, now, rows } = work
    const [locked] = await rows(lock, [userId, id])
    const reset = locked ? await em.findOne(UserReset, { userId, id }) : null
    if (!reset) throw new NotDueAnyMore()
    reset.doneAt = now
    const passkeys = await removeProofs(work, userId)
    await endEmailChange(work, userId, 'reset')
    const signIns = await em.find(SignIn, { userId, endedAt: null, expiresAt: { $gt: now } })
    for (const one of signIns) one.endedAt = now
    return {
      result: null,
      resource: { id: userId, label: email },
      actor: { kind: 'system', id: null, label: 'clock' },
      details: { requestedBy: reset.requestedBy, passkeys, signInsEnded: signIns.length },
      topics: ['passkeys'],
    }
  })
}
