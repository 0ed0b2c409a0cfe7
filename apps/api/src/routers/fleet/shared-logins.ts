import { addSharedLogin } from '@gatehouse/core/fleet/shared-login/add-shared-login'
import { changeSharedLogin } from '@gatehouse/core/fleet/shared-login/change-shared-login'
import { listSharedLogins } from '@gatehouse/core/fleet/shared-login/list-shared-logins'
import { removeSharedLogin } from '@gatehouse/core/fleet/shared-login/remove-shared-login'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const sharedLogins = router({
  list: queryOf(listSharedLogins),
  add: mutationOf(addSharedLogin),
  change: mutationOf(changeSharedLogin),
  remove: mutationOf(removeSharedLogin),
})
