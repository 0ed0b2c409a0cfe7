import { addKey } from '@gatehouse/core/key/add-key'
import { listKeys } from '@gatehouse/core/key/list-keys'
import { removeKey } from '@gatehouse/core/key/remove-key'
import { router } from '../trpc.ts'
import { ownMutationOf, queryOf } from '../verb-procedure.ts'

export const keys = router({
  list: queryOf(listKeys),
  add: ownMutationOf(addKey),
  remove: ownMutationOf(removeKey),
})
