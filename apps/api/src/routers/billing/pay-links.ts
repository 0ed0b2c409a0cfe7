import { checkPayLink, payByLink, payByLinkInput } from '@gatehouse/core/billing/pay-link/pay-by-link'
import { payLinkToken, previewPayLink } from '@gatehouse/core/billing/pay-link/preview-pay-link'
import { usdtByLink } from '@gatehouse/core/billing/pay-link/usdt-by-link'
import { prover, router } from '../../trpc.ts'
import { inputOf } from '../../verb-procedure.ts'

/** For whoever holds a payment link: no account is needed. */
export const payLinks = router({
  preview: prover.input(inputOf(payLinkToken)).query(({ ctx, input }) => previewPayLink(ctx.caller, input)),
  pay: prover.input(inputOf(payByLinkInput)).mutation(({ ctx, input }) => payByLink(ctx.caller, input)),
  usdt: prover.input(inputOf(payLinkToken)).mutation(({ ctx, input }) => usdtByLink(ctx.caller, input)),
  check: prover.input(inputOf(payLinkToken)).mutation(({ ctx, input }) => checkPayLink(ctx.caller, input)),
})
