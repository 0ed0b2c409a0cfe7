import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { limitApiKey } from '@gatehouse/core/team/api-key/limit-api-key'
import { listApiKeys } from '@gatehouse/core/team/api-key/list-api-keys'
import { revokeApiKey } from '@gatehouse/core/team/api-key/revoke-api-key'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const apiKeys = router({
  list: queryOf(listApiKeys),
  create: mutationOf(createApiKey),
  limit: mutationOf(limitApiKey),
  revoke: mutationOf(revokeApiKey),
})
