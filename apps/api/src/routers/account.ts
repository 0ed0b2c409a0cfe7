import { changeRecording } from '@gatehouse/core/account/change-recording'
import { changeSecurity } from '@gatehouse/core/account/change-security'
import { changeAccountSettings } from '@gatehouse/core/account/change-settings'
import { closeAccount } from '@gatehouse/core/account/close-account'
import { gatewayKeyRotation } from '@gatehouse/core/account/gateway-key-rotation'
import { getAccount } from '@gatehouse/core/account/get-account'
import { keyRotation } from '@gatehouse/core/account/key-rotation'
import { openAccount, openAccountInput } from '@gatehouse/core/account/open-account'
import { openFirstAccount, openFirstAccountInput } from '@gatehouse/core/account/open-first-account'
import { renameAccount } from '@gatehouse/core/account/rename-account'
import { rotateGatewayKey } from '@gatehouse/core/account/rotate-gateway-key'
import { rotateManagementKey } from '@gatehouse/core/account/rotate-management-key'
import { prover, router, signedIn } from '../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../verb-procedure.ts'

export const account = router({
  get: queryOf(getAccount),
  rename: mutationOf(renameAccount),
  close: mutationOf(closeAccount),
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
