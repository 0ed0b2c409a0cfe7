import type { FileOperation } from './operation.ts'

/** So many operations, and characters of their paths, are kept at most. */
const mostOperations = 500
const mostText = 128 * 1024
/** Files that are open, or were opened and not touched. */
const mostOpen = 1024

/** The first operations of a transfer. What was done with an opened file stands in the place of its opening. */
export class FirstOperations {
  readonly operations: FileOperation[] = []
  /** Of all, also of those that are not kept. */
  total = 0
  #room = mostText
  /** Where in `operations` the opening of a path is; nowhere where it was not kept. */
  readonly #opened = new Map<string, number | null>()

  add(operation: FileOperation): void {
    const { op, path, to = '', ok } = operation
    const opening = op === 'read' || op === 'write' ? this.#opened.get(path) : undefined
    if (opening !== undefined) {
      this.#opened.delete(path)
      const opened = opening === null ? undefined : this.operations[opening]
      if (opening !== null)
        this.operations[opening] = { ...(opened?.truncates && { truncates: true }), ...operation }
      return
    }
    this.total++
    this.#room -= path.length + to.length
    const isKept = this.operations.length < mostOperations && this.#room > 0
    if (isKept) this.operations.push(operation)
    if (op !== 'open' || ok !== true) return
    if (this.#opened.size === mostOpen) this.#opened.clear()
    this.#opened.set(path, isKept ? this.operations.length - 1 : null)
  }
}
