import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { ownMutation } from '../../access/mutation.ts'
import { endEmailChange } from './end-email-change.ts'

/** Takes back the caller's own change of address. Throws NotFound. */
export const cancelEmailChange = ownMutation({
  verb: 'user.email_change_stopped',
  keyScope: null,
  withoutAccount: true,
  evenWithoutPasskey: true,
  input: z.void(),
  async run(work) {
    const { user } = work
    const change = await endEmailChange(work, user.id, 'cancelled')
    if (!change) throw new NotFound('address change')
    return {
      result: { ok: true as const },
      resource: { id: user.id, label: user.email },
      details: { from: change.fromEmail, to: change.toEmail },
      topics: ['passkeys'],
    }
  },
})
