/** @typedef {{ path: string, version: string }} Node */

/** TypeScript runs as it is from this one on. */
const oldest = '24.0.0'

/**
 * The Node that runs everything else: the one at hand where it is as new as the packaged one, which comes from npm and on some
 * platforms lags behind with fixes, or else the packaged one.
 * @param {Node} running the Node that runs this
 * @param {Node | undefined} packaged the one among the dependencies, where there is one for this platform and it runs
 * @returns {Node | undefined} nothing where neither is new enough
 */
export function chooseNode(running, packaged) {
  if (isAsNew(running.version, packaged?.version ?? oldest)) return running
  return packaged
}

/**
 * @param {string} version such as 24.21.0
 * @param {string} wanted
 */
function isAsNew(version, wanted) {
  const [ours, theirs] = [numbersOf(version), numbersOf(wanted)]
  const at = theirs.findIndex((number, place) => number !== (ours[place] ?? 0))
  return at === -1 || (ours[at] ?? 0) > (theirs[at] ?? 0)
}

/** @param {string} version */
const numbersOf = (version) => version.split('.').map((number) => Number.parseInt(number, 10))
