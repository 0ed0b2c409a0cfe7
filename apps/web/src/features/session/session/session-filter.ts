import { periodOf, type SessionScope, sessionScopeIn } from './session-scope.ts'

/** What the list is asked for, as the server takes it. */
export interface SessionFilter {
  live?: true
  user?: string
  server?: string
  from?: string
  to?: string
  text?: string
}

type Params = Partial<Record<'live' | 'filter' | keyof SessionScope, string | string[] | undefined>>

/** Reads it from an address, at `now` (ms); what makes no sense is left out. */
export function sessionFilterIn(params: Params, now: number): SessionFilter {
  const scope = sessionScopeIn(params)
  const text = typeof params.filter === 'string' ? params.filter.trim().slice(0, 200) : ''
  return {
    ...(params.live === '1' && { live: true as const }),
    ...(scope.user && { user: scope.user }),
    ...(scope.server && { server: scope.server }),
    ...periodOf(scope, now),
    ...(text !== '' && { text }),
  }
}
