import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export const apiKeysOf = query((slug: string) => gatehouse(slug).apiKeys.list.query(), 'apiKeys')
