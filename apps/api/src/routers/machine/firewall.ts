import { addRule } from '@gatehouse/core/machine/firewall/add-rule'
import { allowMyAddress } from '@gatehouse/core/machine/firewall/allow-my-address'
import { listFirewall } from '@gatehouse/core/machine/firewall/list-firewall'
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
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const firewall = router({
  list: queryOf(listFirewall),
  add: mutationOf(addRule),
  update: mutationOf(updateRule),
  remove: mutationOf(removeRules),
  reorder: mutationOf(reorderRules),
  preview: queryOf(previewFirewall),
  whoGetsIn: queryOf(whoGetsIn),
  enable: mutationOf(enableFirewall),
  disable: mutationOf(disableFirewall),
  setGatewayOnly: mutationOf(setGatewayOnly),
  allowMyAddress: mutationOf(allowMyAddress),
  takeOver: mutationOf(takeOverFirewall),
})
