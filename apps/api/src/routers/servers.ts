import { acceptHostKey } from '@gatehouse/core/server/accept-host-key'
import { getServer } from '@gatehouse/core/server/get-server'
import { listServers } from '@gatehouse/core/server/list-servers'
import { mayProbe } from '@gatehouse/core/server/may-probe'
import { registerServer } from '@gatehouse/core/server/register-server'
import { removeServer } from '@gatehouse/core/server/remove-server'
import { renameServer } from '@gatehouse/core/server/rename-server'
import { resizeServer } from '@gatehouse/core/server/resize-server'
import { syncNow } from '@gatehouse/core/server/sync-now'
import { syncState } from '@gatehouse/core/server/sync-state'
import { member, router } from '../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../verb-procedure.ts'

export const servers = router({
  list: queryOf(listServers),
  get: queryOf(getServer),
  probe: member(mayProbe.scope)
    .input(inputOf(mayProbe.input))
    .query(async ({ ctx, input }) => {
      return ctx.probe(await mayProbe(ctx.caller, input))
    }),
  register: mutationOf(registerServer),
  rename: mutationOf(renameServer),
  remove: mutationOf(removeServer),
  resize: mutationOf(resizeServer),
  acceptHostKey: mutationOf(acceptHostKey),
  sync: member(syncNow.scope)
    .input(inputOf(syncNow.input))
    .mutation(({ ctx, input }) => syncNow(ctx.caller, input)),
  syncState: queryOf(syncState),
})
