import type { FileOperation } from './operation.ts'

interface Tally {
  readonly at: number
  readonly path: string
  readonly read: Count
  readonly written: Count
}

interface Count {
  bytes: number
  requests: number
  ok: boolean | null
}

/** OpenSSH's server gives out a hundred at a time. */
const mostHandles = 1024

/** What a client does with what it has opened, summed up until it closes it. */
export class SftpHandles {
  readonly #open = new Map<string, Tally>()
  readonly #tell: (operation: FileOperation) => void

  constructor(tell: (operation: FileOperation) => void) {
    this.#tell = tell
  }

  /** False where there are more than can be watched. */
  add(handle: string, path: string, at: number): boolean {
    const count = (): Count => ({ bytes: 0, requests: 0, ok: true })
    this.close(handle)
    this.#open.set(handle, { at, path, read: count(), written: count() })
    return this.#open.size <= mostHandles
  }

  /** The path that a handle stands for, or the handle itself where nobody saw it opened. */
  pathOf(handle: string): string {
    return this.#open.get(handle)?.path ?? `handle ${Buffer.from(handle, 'latin1').toString('hex')}`
  }

  /** Counts a read or write that was answered (`ok`), or never (null). */
  count(handle: string, kind: 'read' | 'written', bytes: number, ok: boolean | null): void {
    const count = this.#open.get(handle)?.[kind]
    if (!count) return
    count.requests++
    if (ok === true) count.bytes += bytes
    else count.ok = count.ok && ok
  }

  close(handle: string): void {
    this.#end(handle)
  }

  closeAll(): void {
    for (const handle of this.#open.keys()) this.#end(handle)
  }

  #end(handle: string): void {
    const tally = this.#open.get(handle)
    if (!tally) return
    this.#open.delete(handle)
    const { at, path, read, written } = tally
    if (read.requests > 0) this.#tell({ at, op: 'read', path, bytes: read.bytes, ok: read.ok })
    if (written.requests > 0) this.#tell({ at, op: 'write', path, bytes: written.bytes, ok: written.ok })
  }
}
