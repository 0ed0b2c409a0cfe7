import type { SessionView } from '@gatehouse/core/session/view'
import { isId } from '../../../api/id.ts'
import { endingOf, hostRecorded, whatInWords } from './session-words.ts'

/** What is asked of the server; text is looked for among what it answered. */
export interface SessionFilter {
  live?: true
  server?: string
}

type Params = Partial<Record<'live' | 'server', string | string[] | undefined>>

/** Reads the search from an address; what makes no sense is left out. */
export function sessionFilterIn({ live, server }: Params): SessionFilter {
  return {
    ...(live === '1' && { live: true as const }),
    ...(isId(server) && { server }),
  }
}

/** What of a session the filter looks at, in one text. */
export function searchText(session: SessionView): string {
  const { email, login, server, clientAddress, key, origin } = session
  const { words, line } = endingOf(session)
  return [
    email,
    login,
    server.name,
    whatInWords(session),
    clientAddress,
    key,
    words,
    line ?? '',
    origin === 'host' ? hostRecorded : '',
  ]
    .join('\n')
    .toLowerCase()
}
