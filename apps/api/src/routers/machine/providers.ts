import { getProviderFilters } from '@gatehouse/core/machine/provider/provider-filters'
import {
  getProvider,
  removeProvider,
  setProvider,
  tryProvider,
} from '@gatehouse/core/machine/provider/set-provider'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const providers = router({
  get: queryOf(getProvider),
  filters: queryOf(getProviderFilters),
  // it carries a token, which has no place in an address
  try: mutationOf(tryProvider),
  set: mutationOf(setProvider),
  remove: mutationOf(removeProvider),
})
