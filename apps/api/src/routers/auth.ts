import { me } from '@gatehouse/core/sign-in/me'
import { redeemLink } from '@gatehouse/core/sign-in/redeem-link'
import { requestLink } from '@gatehouse/core/sign-in/request-link'
import { signOut } from '@gatehouse/core/sign-in/sign-out'
import { anyone, router, signedIn } from '../trpc.ts'

const token = (raw: unknown) => raw as { token: string } // checked by parseInput() in the core
const email = (raw: unknown) => raw as { email: string } // likewise

export const auth = router({
  requestLink: anyone.input(email).mutation(({ ctx, input }) => requestLink(ctx.caller, input)),
  redeemLink: anyone.input(token).mutation(async ({ ctx, input }) => {
    const { needs, signIn } = await redeemLink(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { needs }
  }),
  signOut: signedIn.mutation(async ({ ctx }) => {
    const result = await signOut(ctx.caller, undefined)
    ctx.signIn.clear()
    return result
  }),
  me: signedIn.query(({ ctx }) => me(ctx.caller)),
})
