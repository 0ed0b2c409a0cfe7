import { createApiKey } from '@gatehouse/core/api-key/create-api-key'
import { limitApiKey } from '@gatehouse/core/api-key/limit-api-key'
import { listApiKeys } from '@gatehouse/core/api-key/list-api-keys'
import { revokeApiKey } from '@gatehouse/core/api-key/revoke-api-key'
import { router } from '../trpc.ts'
import { mutationOf, queryOf } from '../verb-procedure.ts'

export const apiKeys = router({
  list: queryOf(listApiKeys),
  create: mutationOf(createApiKey),
  limit: mutationOf(limitApiKey),
  revoke: mutationOf(revokeApiKey),
})
