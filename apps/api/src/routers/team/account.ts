import { gatewayKeyRotation } from '@gatehouse/core/fleet/gateway-key/gateway-key-rotation'
import { rotateGatewayKey } from '@gatehouse/core/fleet/gateway-key/rotate-gateway-key'
import { keyRotation } from '@gatehouse/core/fleet/management-key/key-rotation'
import { rotateManagementKey } from '@gatehouse/core/fleet/management-key/rotate-management-key'
import { getOverview } from '@gatehouse/core/overview/get-overview'
import { getStatus } from '@gatehouse/core/overview/get-status'
import { becomePayer, previewBecomePayer } from '@gatehouse/core/reseller/customer/become-payer'
import { sshConfig } from '@gatehouse/core/session/ssh-config'
import { changeRecording } from '@gatehouse/core/team/account/change-recording'
import { changeSecurity } from '@gatehouse/core/team/account/change-security'
import { changeAccountSettings } from '@gatehouse/core/team/account/change-settings'
import { closeAccount } from '@gatehouse/core/team/account/close-account'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openAccount, openAccountInput } from '@gatehouse/core/team/account/open-account'
import { openFirstAccount, openFirstAccountInput } from '@gatehouse/core/team/account/open-first-account'
import { renameAccount } from '@gatehouse/core/team/account/rename-account'
import { prover, router, signedIn } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

export const account = router({
  get: queryOf(getAccount),
  overview: queryOf(getOverview),
  status: queryOf(getStatus),
  sshConfig: queryOf(sshConfig),
  rename: mutationOf(renameAccount),
  close: mutationOf(closeAccount),
  previewBecomePayer: queryOf(previewBecomePayer),
  becomePayer: mutationOf(becomePayer),
  changeSettings: mutationOf(changeAccountSettings),
  changeRecording: mutationOf(changeRecording),
  changeSecurity: mutationOf(changeSecurity),
  rotateManagementKey: mutationOf(rotateManagementKey),
  keyRotation: queryOf(keyRotation),
  rotateGatewayKey: mutationOf(rotateGatewayKey),
  gatewayKeyRotation: queryOf(gatewayKeyRotation),
  open: signedIn
    .input(inputOf(openAccountInput))
    .mutation(({ ctx, input }) => openAccount(ctx.caller, input)),
  openFirst: prover.input(inputOf(openFirstAccountInput)).mutation(async ({ ctx, input }) => {
    const { account, signIn } = await openFirstAccount(ctx.caller, input)
    ctx.signIn.set(signIn)
    return account
  }),
})
