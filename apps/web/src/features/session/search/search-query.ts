import { isId } from '../../../api/id.ts'

/** What is looked for in which recordings, as it stands in the address. */
export interface RecordingQuery {
  text: string
  user?: string
  server?: string
  /** Days to look back. */
  days?: number
}

type Params = Partial<Record<'q' | 'user' | 'server' | 'days', string | string[] | undefined>>

/** Reads it from an address; what makes no sense is left out. */
export function recordingQueryIn({ q, user, server, days }: Params): RecordingQuery {
  return {
    text: typeof q === 'string' ? q : '',
    ...(isId(user) && { user }),
    ...(isId(server) && { server }),
    ...(typeof days === 'string' && /^[1-9]\d{0,3}$/.test(days) && { days: Number(days) }),
  }
}

/** The search that it means at `now` (ms), as the server is asked. */
export function searchFor({ days, ...search }: RecordingQuery, now: number) {
  const from = days && new Date(now - days * 86_400_000).toISOString()
  return { ...search, ...(from && { from }) }
}
