import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import { gatehouse } from '../../../api/client.ts'
import { pagedRead } from '../../../api/read.ts'
import type { AuditSearch } from './audit-filters.ts'

export const pageSize = 50

/** The events that match, the newest first. */
export const eventsOf = pagedRead(
  { topics: ['audit'], size: pageSize },
  async (page, slug: string, search: AuditSearch) => {
    const { items, nextCursor, requests } = await gatehouse(slug).audit.search.query({ ...search, ...page })
    const named = items.map((event): LoggedEvent => ({ ...event, requestId: requests[event.seq] }))
    return { items: named, nextCursor }
  },
)

/** An event, and which request made it, where one did. */
export type LoggedEvent = AuditEventView & { requestId?: string | undefined }
