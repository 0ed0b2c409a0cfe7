import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export const keysOf = query((slug: string) => gatehouse(slug).keys.list.query(), 'keys.list')

/** Keys found on servers that are said to be the reader's. */
export const matchesOf = query((slug: string) => gatehouse(slug).keys.matches.query(), 'keys.matches')
