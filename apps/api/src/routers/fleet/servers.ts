import { id } from '@gatehouse/core/access/input'
import { explainSync } from '@gatehouse/core/fleet/manifest/explain-sync'
import { acceptHostKey } from '@gatehouse/core/fleet/server/accept-host-key'
import { adoptLogin } from '@gatehouse/core/fleet/server/adopt-login'
import { changeServerAccess } from '@gatehouse/core/fleet/server/change-access'
import { changeHop } from '@gatehouse/core/fleet/server/change-hop'
import { changeServerSettings } from '@gatehouse/core/fleet/server/change-settings'
import { checkServers } from '@gatehouse/core/fleet/server/check-servers'
import { getManifest } from '@gatehouse/core/fleet/server/get-manifest'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { labelServer } from '@gatehouse/core/fleet/server/label-server'
import { listLabels } from '@gatehouse/core/fleet/server/list-labels'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { listSyncRuns } from '@gatehouse/core/fleet/server/list-sync-runs'
import { mayProbe } from '@gatehouse/core/fleet/server/may-probe'
import { noteType } from '@gatehouse/core/fleet/server/note-type'
import { previewLabels } from '@gatehouse/core/fleet/server/preview-labels'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { removeServer } from '@gatehouse/core/fleet/server/remove-server'
import { renameServer } from '@gatehouse/core/fleet/server/rename-server'
import { searchServers } from '@gatehouse/core/fleet/server/search-servers'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import { syncState } from '@gatehouse/core/fleet/server/sync-state'
import { mayTryLogin, tryLogin } from '@gatehouse/core/fleet/server/try-login'
import { matchKey } from '@gatehouse/core/fleet/ssh-key/match-key'
import { listServerTypes, previewResize } from '@gatehouse/core/machine/resize/plan-resize'
import { resizeServer } from '@gatehouse/core/machine/resize/resize-server'
import { z } from 'zod'
import { member, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

export const servers = router({
  list: queryOf(listServers),
  search: queryOf(searchServers),
  get: queryOf(getServer),
  probe: member(mayProbe.scope)
    .input(inputOf(mayProbe.input))
    .query(async ({ ctx, input }) => {
      return ctx.probe(await mayProbe(ctx.caller, input))
    }),
  tryLogin: member(mayTryLogin.scope)
    .input(inputOf(mayTryLogin.input))
    .query(({ ctx, input }) => tryLogin(ctx.caller, input, ctx.tryLogin)),
  register: mutationOf(registerServer),
  rename: mutationOf(renameServer),
  remove: mutationOf(removeServer),
  resize: mutationOf(resizeServer),
  previewResize: queryOf(previewResize),
  types: queryOf(listServerTypes),
  noteType: mutationOf(noteType),
  label: mutationOf(labelServer),
  labels: queryOf(listLabels),
  previewLabels: queryOf(previewLabels),
  acceptHostKey: mutationOf(acceptHostKey),
  changeHop: mutationOf(changeHop),
  changeAccess: mutationOf(changeServerAccess),
  changeSettings: mutationOf(changeServerSettings),
  adoptLogin: mutationOf(adoptLogin),
  manifest: queryOf(getManifest),
  matchKey: mutationOf(matchKey),
  history: queryOf(listSyncRuns),
  progress: queryOf(syncProgress),
  explain: member('server:manage')
    .input(inputOf(z.object({ server: id })))
    .query(({ ctx, input }) => explainSync(ctx.caller, input, ctx.readHost)),
  sync: member(syncNow.scope)
    .input(inputOf(syncNow.input))
    .mutation(({ ctx, input }) => syncNow(ctx.caller, input)),
  check: member(checkServers.scope)
    .input(inputOf(checkServers.input))
    .mutation(({ ctx, input }) => checkServers(ctx.caller, input)),
  syncState: queryOf(syncState),
})
