import type { Failure } from './failure.ts'

/** Whether a change that failed may have been made. */
export function isUncertain({ reason }: Failure): boolean {
  return ['offline', 'unknown', 'internal', 'page'].includes(reason)
}

/** What is known of a change that failed, and what to do next. */
export function afterChange(failure: Failure): string {
  switch (failure.reason) {
    case 'invalid':
      return 'Nothing was changed. What you typed is still here: correct it and try again.'
    case 'rate':
      return `Nothing was changed. ${tryAgainIn(failure)}`
    case 'offline':
    case 'unknown':
    case 'internal':
      return 'The change may still have gone through: check before you try again.'
    case 'page':
      return 'Reload the page, and check whether the change went through before you try again.'
    default:
      return 'Nothing was changed.'
  }
}

/** What to do about a page that could not be read. */
export function afterRead(failure: Failure): string {
  if (failure.reason === 'rate') return tryAgainIn(failure)
  if (failure.reason === 'offline')
    return 'Check your connection, and whether Gatehouse is running. This page tries again on its own.'
  return 'If it keeps failing, ask your Gatehouse administrator.'
}

function tryAgainIn({ retryAfter = 60 }: Failure): string {
  return `You can try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}.`
}
