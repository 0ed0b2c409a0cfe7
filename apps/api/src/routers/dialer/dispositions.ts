import {
  createDisposition,
  removeDisposition,
  reorderDispositions,
  restoreDisposition,
  updateDisposition,
} from '@gatehouse/core/dialer/disposition/change-dispositions'
import { chooseDispositionServers } from '@gatehouse/core/dialer/disposition/choose-servers'
import { listDispositions } from '@gatehouse/core/dialer/disposition/list-dispositions'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const dispositions = router({
  list: queryOf(listDispositions),
  create: mutationOf(createDisposition),
  update: mutationOf(updateDisposition),
  remove: mutationOf(removeDisposition),
  restore: mutationOf(restoreDisposition),
  reorder: mutationOf(reorderDispositions),
  setServers: mutationOf(chooseDispositionServers),
})
