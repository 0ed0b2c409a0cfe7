import { periodOf, type SessionScope, sessionScopeIn } from '../session/session-scope.ts'

/** What is looked for in which recordings, as it stands in the address. */
export interface RecordingQuery extends SessionScope {
  text: string
}

type Params = Partial<Record<'q' | keyof SessionScope, string | string[] | undefined>>

/** Reads it from an address; what makes no sense is left out. */
export function recordingQueryIn({ q, ...scope }: Params): RecordingQuery {
  return { text: typeof q === 'string' ? q : '', ...sessionScopeIn(scope) }
}

/** The search that it means at `now` (ms), as the server is asked. */
export function searchFor({ text, user, server, ...period }: RecordingQuery, now: number) {
  return { text, ...(user && { user }), ...(server && { server }), ...periodOf(period, now) }
}
