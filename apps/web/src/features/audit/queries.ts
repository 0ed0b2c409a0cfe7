import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'
import type { AuditSearch } from './filters.ts'

export const pageSize = 50

/** The newest events that match. */
export const newestEvents = query(
  (slug: string, search: AuditSearch) => gatehouse(slug).audit.search.query({ ...search, limit: pageSize }),
  'audit',
)
