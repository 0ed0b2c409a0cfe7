import { ownQueries } from '../../access/query.ts'
import { getOwnEmailChange } from '../email-change/get-own-email-change.ts'
import { listPasskeys } from '../passkey/list-passkeys.ts'
import { getRecoveryCodes } from '../recovery/get-recovery-codes.ts'
import { getOwnReset } from '../reset/get-own-reset.ts'

/** How the caller proves who they are, and what is under way about that. @throws SignedOut, Forbidden */
export const getSecurity = ownQueries({
  passkeys: listPasskeys,
  recoveryCodes: getRecoveryCodes,
  reset: getOwnReset,
  emailChange: getOwnEmailChange,
})
