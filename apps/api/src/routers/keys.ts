import { addKey } from '@gatehouse/core/key/add-key'
import { declineKeyMatch } from '@gatehouse/core/key/decline-key-match'
import { listKeyMatches } from '@gatehouse/core/key/list-key-matches'
import { listKeys } from '@gatehouse/core/key/list-keys'
import { removeKey } from '@gatehouse/core/key/remove-key'
import { setKeyEnd } from '@gatehouse/core/key/set-key-end'
import { router } from '../trpc.ts'
import { mutationOf, ownMutationOf, queryOf } from '../verb-procedure.ts'

export const keys = router({
  list: queryOf(listKeys),
  add: ownMutationOf(addKey),
  remove: ownMutationOf(removeKey),
  setEnd: ownMutationOf(setKeyEnd),
  matches: queryOf(listKeyMatches),
  declineMatch: mutationOf(declineKeyMatch),
})
