import { enrolOptions } from '@gatehouse/core/passkey/enrol-options'
import { enrolPasskey } from '@gatehouse/core/passkey/enrol-passkey'
import { listPasskeys } from '@gatehouse/core/passkey/list-passkeys'
import { removePasskey } from '@gatehouse/core/passkey/remove-passkey'
import { endSignIn } from '@gatehouse/core/sign-in/end-sign-in'
import { listSignIns } from '@gatehouse/core/sign-in/list-sign-ins'
import { router, signedIn } from '../trpc.ts'
import { ownMutationOf } from '../verb-procedure.ts'

const enrolment = (raw: unknown) => raw as Parameters<typeof enrolPasskey>[1] // checked by parseInput() in the core

export const security = router({
  overview: signedIn.query(async ({ ctx }) => ({ passkeys: (await listPasskeys(ctx.caller)).items })),
  enrolOptions: signedIn.mutation(({ ctx }) => enrolOptions(ctx.caller)),
  enrol: signedIn.input(enrolment).mutation(({ ctx, input }) => enrolPasskey(ctx.caller, input)),
  removePasskey: ownMutationOf(removePasskey),
  signIns: signedIn.query(({ ctx }) => listSignIns(ctx.caller)),
  endSignIn: ownMutationOf(endSignIn),
})
