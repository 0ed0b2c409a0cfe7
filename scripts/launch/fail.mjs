/**
 * Says in one line what is wrong, and ends.
 * @param {string} message
 * @param {number} [code]
 * @returns {never}
 */
export function fail(message, code = 1) {
  console.error(message)
  process.exit(code)
}
