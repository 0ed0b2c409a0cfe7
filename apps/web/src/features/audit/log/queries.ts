import { gatehouse } from '../../../api/client.ts'
import { pagedRead } from '../../../api/read.ts'
import type { AuditSearch } from './audit-filters.ts'

export const pageSize = 50

/** The events that match, the newest first. */
export const eventsOf = pagedRead(
  { topics: ['audit'], size: pageSize },
  (page, slug: string, search: AuditSearch) => gatehouse(slug).audit.search.query({ ...search, ...page }),
)
