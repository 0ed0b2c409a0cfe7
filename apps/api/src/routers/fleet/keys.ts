import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { declineKeyMatch } from '@gatehouse/core/fleet/ssh-key/decline-key-match'
import { listKeyMatches } from '@gatehouse/core/fleet/ssh-key/list-key-matches'
import { listKeys } from '@gatehouse/core/fleet/ssh-key/list-keys'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { setKeyEnd } from '@gatehouse/core/fleet/ssh-key/set-key-end'
import { router } from '../../trpc.ts'
import { mutationOf, ownMutationOf, queryOf } from '../../verb-procedure.ts'

export const keys = router({
  list: queryOf(listKeys),
  add: ownMutationOf(addKey),
  remove: ownMutationOf(removeKey),
  setEnd: ownMutationOf(setKeyEnd),
  matches: queryOf(listKeyMatches),
  declineMatch: mutationOf(declineKeyMatch),
})
