import { decodePath } from './fields.ts'
import type { FileOperation, ObserverOptions, TransferObserver } from './operation.ts'
import type { ScpCommand } from './scp-command.ts'
import { ScpPaths } from './scp-paths.ts'
import { ScpReplies } from './scp-replies.ts'
import { ScpSource } from './scp-source.ts'

interface File {
  readonly at: number
  readonly path: string
  bytes: number
}

/** A client that does not wait for answers may have so many lines under way. */
const mostAwaited = 1000

/**
 * Looks on while a client and a server speak scp's own protocol, which no standard describes: lines `C<mode> <size> <name>`
 * with a payload, `D<mode> 0 <name>` and `E` around what is in a folder, `T` with times; each is answered.
 */
export function observeScp(
  command: ScpCommand,
  { onOperation, onLost, now = Date.now }: ObserverOptions,
): TransferObserver {
  const upload = command.direction === 'upload'
  const paths = new ScpPaths(command)
  /** What to do with each answer to come, null where none came. The receiving side speaks first: it is ready. */
  const awaited: ((ok: boolean | null) => void)[] = [() => {}]
  let file: File | null = null
  let lost: string | null = null

  const lose = (reason: string) => {
    if (lost !== null) return
    lost = reason
    onLost?.(reason)
  }
  const tell = ({ at, path, bytes }: File, ok: boolean | null) => {
    onOperation({ at, op: upload ? 'write' : 'read', path, bytes, ok })
  }
  const onAnswer = (then: (ok: boolean | null) => void) => {
    awaited.push(then)
    if (awaited.length > mostAwaited) lose('more is under way than can be watched')
  }

  const source = new ScpSource({
    payload: (bytes) => {
      if (file) file.bytes += bytes
    },
    sent: (read) => {
      const whole = file
      file = null
      onAnswer((ok) => whole && tell(whole, read && ok))
    },
    line: (line) => {
      if (lost !== null) return
      const text = line.toString('latin1')
      const kind = text[0]
      const [, size = '', name = ''] = /^[CD][0-7]{4,6} (\d{1,15}) (.+)$/s.exec(text) ?? []
      const path = decodePath(Buffer.from(name, 'latin1'))
      if (kind === 'C' && name !== '') beginFile(Number(size), path)
      else if (kind === 'D' && name !== '') beginFolder(path)
      else if (text === 'E') {
        paths.leave()
        onAnswer(() => {})
      } else if (/^T\d+ \d+ \d+ \d+$/.test(text)) onAnswer(() => {})
      else if (kind === '\x01' || kind === '\x02') complain(decodePath(line.subarray(1)))
      else lose('the sender said what is no scp')
    },
  })

  function beginFile(size: number, name: string): void {
    const begun = { at: now(), path: paths.of(name), bytes: 0 }
    file = begun
    source.expect(size)
    onAnswer((ok) => {
      if (ok !== false) return
      tell(begun, false)
      if (file !== begun || begun.bytes > 0 || !source.cancel())
        return lose('the sender did not wait for an answer')
      file = null
    })
  }

  function beginFolder(name: string): void {
    const operation: Omit<FileOperation, 'ok'> = {
      at: now(),
      op: upload ? 'mkdir' : 'opendir',
      path: paths.of(name),
    }
    if (!paths.enter(name)) lose('folders are deeper than can be watched')
    onAnswer((ok) => {
      onOperation({ ...operation, ok })
      if (ok === false) paths.leave()
    })
  }

  function complain(text: string): void {
    onOperation({ at: now(), op: 'error', path: text, ok: false })
  }

  const replies = new ScpReplies((ok) => {
    if (lost !== null) return
    const then = awaited.shift()
    if (then) then(ok)
    else lose('the receiver answered without being asked')
  })

  const fromSource = (bytes: Buffer) => {
    if (lost === null && !source.push(bytes)) lose('the sender said what is no scp')
  }
  const fromSink = (bytes: Buffer) => {
    if (lost === null && !replies.push(bytes)) lose('the receiver said what is no scp')
  }

  return {
    fromClient: upload ? fromSource : fromSink,
    fromServer: upload ? fromSink : fromSource,
    end() {
      for (const then of awaited.splice(0)) then(null)
      if (file) tell(file, null)
      file = null
    },
    get lost() {
      return lost
    },
  }
}
