import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export const keysOf = query((slug: string) => gatehouse(slug).keys.list.query(), 'keys')
