import { createTrunk, removeTrunk, updateTrunk } from '@gatehouse/core/dialer/trunk/change-trunks'
import { checkTrunk } from '@gatehouse/core/dialer/trunk/check-trunk'
import { listTrunks } from '@gatehouse/core/dialer/trunk/list-trunks'
import { member, router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

// checked by the core
const created = (raw: unknown) => raw as Parameters<typeof createTrunk>[1]
const updated = (raw: unknown) => raw as Parameters<typeof updateTrunk>[1]
const checked = (raw: unknown) => raw as Parameters<typeof checkTrunk>[1]

export const trunks = router({
  list: queryOf(listTrunks),
  create: member('trunk:write')
    .input(created)
    .mutation(({ ctx, input }) => createTrunk(ctx.caller, input, ctx.carriers)),
  update: member('trunk:write')
    .input(updated)
    .mutation(({ ctx, input }) => updateTrunk(ctx.caller, input, ctx.carriers)),
  remove: mutationOf(removeTrunk),
  check: member('trunk:write')
    .input(checked)
    .mutation(({ ctx, input }) => checkTrunk(ctx.caller, input, ctx.carriers)),
})
