import { addRule } from '@gatehouse/core/machine/firewall/add-rule'
import { allowMyAddress } from '@gatehouse/core/machine/firewall/allow-my-address'
import { listFirewall } from '@gatehouse/core/machine/firewall/list-firewall'
import { listeningInput, listListening } from '@gatehouse/core/machine/firewall/list-listening'
import { previewFirewall } from '@gatehouse/core/machine/firewall/preview-firewall'
import { removeRules } from '@gatehouse/core/machine/firewall/remove-rules'
import { reorderRules } from '@gatehouse/core/machine/firewall/reorder-rules'
import {
  disableFirewall,
  enableFirewall,
  setGatewayOnly,
} from '@gatehouse/core/machine/firewall/switch-firewall'
import { takeOverFirewall } from '@gatehouse/core/machine/firewall/take-over'
import { updateRule } from '@gatehouse/core/machine/firewall/update-rule'
import { whoGetsIn } from '@gatehouse/core/machine/firewall/who-gets-in'
import { member, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

export const firewall = router({
  list: queryOf(listFirewall),
  add: mutationOf(addRule),
  update: mutationOf(updateRule),
  remove: mutationOf(removeRules),
  reorder: mutationOf(reorderRules),
  preview: queryOf(previewFirewall),
  listening: member('firewall:read')
    .input(inputOf(listeningInput))
    .query(({ ctx, input }) => listListening(ctx.caller, input, ctx.askHost)),
  whoGetsIn: queryOf(whoGetsIn),
  enable: mutationOf(enableFirewall),
  disable: mutationOf(disableFirewall),
  setGatewayOnly: mutationOf(setGatewayOnly),
  allowMyAddress: mutationOf(allowMyAddress),
  takeOver: mutationOf(takeOverFirewall),
})
