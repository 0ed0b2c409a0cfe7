import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { router } from '../../trpc.ts'
import { queryOf } from '../../verb-procedure.ts'

export const audit = router({ search: queryOf(searchEvents) })
