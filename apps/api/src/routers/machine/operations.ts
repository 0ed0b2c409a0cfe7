import { getOperation, listOperations } from '@gatehouse/core/machine/operation/list-operations'
import { router } from '../../trpc.ts'
import { queryOf } from '../../verb-procedure.ts'

export const operations = router({
  list: queryOf(listOperations),
  get: queryOf(getOperation),
})
