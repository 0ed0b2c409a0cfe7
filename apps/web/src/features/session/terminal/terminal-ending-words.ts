import type { Ending } from './terminal-connection.ts'

/** How a terminal ended, in a sentence for whoever sits before it. Null where the connection broke off. */
export function endingInWords(ending: Ending | null): string {
  if (ending === null) return 'The connection to Gatehouse was lost, so the session ended.'
  if (ending.by === 'gateway') return ending.line
  if (ending.by === 'client') return 'You closed it.'
  if (ending.exit === null) return 'The shell ended.'
  if ('signal' in ending.exit) return `The shell was killed by SIG${ending.exit.signal}.`
  return ending.exit.code === 0 ? 'The shell ended.' : `The shell ended with exit ${ending.exit.code}.`
}
