import {
  AlreadyStored,
  checkName,
  NotStored,
  type OpenFile,
  type RecordingStore,
} from '../storage/recording-store.ts'

interface Content {
  bytes: Buffer
  open: boolean
}

export interface MemoryStore extends RecordingStore {
  readonly files: Map<string, Content>
  /** What an append does before it takes the bytes; may throw or wait. */
  beforeAppend: (bytes: Buffer) => Promise<void> | void
  /** Bytes of each append. */
  readonly appends: number[]
}

/** A store in memory, whose every byte a test can see and change. */
export function memoryStore(): MemoryStore {
  const files = new Map<string, Content>()
  const get = (name: string) => {
    const content = files.get(checkName(name))
    if (!content) throw new NotStored(name)
    return content
  }
  const fileOf = (content: Content): OpenFile => ({
    get size() {
      return content.bytes.length
    },
    async append(bytes) {
      await store.beforeAppend(bytes)
      store.appends.push(bytes.length)
      content.bytes = Buffer.concat([content.bytes, bytes])
    },
    async truncate(size) {
      content.bytes = content.bytes.subarray(0, size)
    },
    async complete() {
      content.open = false
    },
    async release() {},
  })
  const store: MemoryStore = {
    files,
    beforeAppend: () => {},
    appends: [],
    async create(name) {
      if (files.has(checkName(name))) throw new AlreadyStored(name)
      const content = { bytes: Buffer.alloc(0), open: true }
      files.set(name, content)
      return fileOf(content)
    },
    async reopen(name) {
      return fileOf(get(name))
    },
    async *read(name, start = 0, end) {
      const { bytes } = get(name)
      for (let at = start; at < Math.min(end ?? bytes.length, bytes.length); at += 1000)
        yield bytes.subarray(at, Math.min(at + 1000, end ?? bytes.length))
    },
    async find(name) {
      const content = files.get(name)
      return content ? { name, size: content.bytes.length, open: content.open } : null
    },
    async *list() {
      for (const [name, { bytes, open }] of files) yield { name, size: bytes.length, open }
    },
    async *unfinished() {
      for (const [name, { open }] of files) if (open) yield name
    },
    async delete(name) {
      files.delete(name)
    },
  }
  return store
}
