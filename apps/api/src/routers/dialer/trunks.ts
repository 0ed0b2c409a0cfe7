import {
  createdTrunk,
  createTrunk,
  removeTrunk,
  updatedTrunk,
  updateTrunk,
} from '@gatehouse/core/dialer/trunk/change-trunks'
import { checkTrunk } from '@gatehouse/core/dialer/trunk/check-trunk'
import { listTrunks } from '@gatehouse/core/dialer/trunk/list-trunks'
import { member, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

export const trunks = router({
  list: queryOf(listTrunks),
  create: member('trunk:write')
    .input(inputOf(createdTrunk))
    .mutation(({ ctx, input }) => createTrunk(ctx.caller, input, ctx.carriers)),
  update: member('trunk:write')
    .input(inputOf(updatedTrunk))
    .mutation(({ ctx, input }) => updateTrunk(ctx.caller, input, ctx.carriers)),
  remove: mutationOf(removeTrunk),
  check: member('trunk:write')
    .input(inputOf(checkTrunk.input))
    .mutation(({ ctx, input }) => checkTrunk(ctx.caller, input, ctx.carriers)),
})
