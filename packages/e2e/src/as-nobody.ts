import type { Test } from 'uvu'

export const nobody = 65534
/** A command in front that makes it another user than this one, without any rights. */
export const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--']

/** For tests that only root can run; says what is missing where this is not root. */
export function onlyRoot(test: Test): Test | Test['skip'] {
  const isRoot = process.getuid?.() === 0
  if (!isRoot) console.log('SKIPPED: starts as another user than this one — install root rights')
  return isRoot ? test : test.skip
}
