import { FieldMissing, Fields } from './fields.ts'
import type { ObserverOptions, TransferObserver } from './operation.ts'
import { PacketStream } from './packet-stream.ts'
import { SftpHandles } from './sftp-handles.ts'
import { message, status, wantedOfReply, wantedOfRequest } from './sftp-messages.ts'
import { type Request, readRequest } from './sftp-requests.ts'

/** OpenSSH's client has 64 requests under way. */
const mostPending = 10_000
/** Characters that all of them name. */
const mostText = 1024 * 1024

/**
 * Looks on while a client and an sftp server speak version 3 of the protocol (draft-ietf-secsh-filexfer-02): give it
 * the bytes of the channel. An operation is told when the server has answered it, reads and writes when their file is closed.
 */
export function observeSftp({ onOperation, onLost, now = Date.now }: ObserverOptions): TransferObserver {
  const handles = new SftpHandles(onOperation)
  const pending = new Map<number, { readonly at: number; readonly request: Request }>()
  let text = 0
  let lost: string | null = null

  const lose = (reason: string) => {
    if (lost !== null) return
    lost = reason
    onLost?.(reason)
  }

  const requests = new PacketStream(wantedOfRequest, (type, data) => {
    if (data.length === 0 || lost !== null) return
    const fields = new Fields(data)
    const id = fields.uint32()
    const request = readRequest(type, fields, handles)
    if (!request) return
    if (pending.has(id)) return lose('the client used a request id again before its answer')
    pending.set(id, { at: now(), request })
    text += lengthOf(request)
    if (pending.size > mostPending || text > mostText)
      lose('the client has more requests under way than can be watched')
  })

  const answer = ({ at, request }: { at: number; request: Request }, type: number, fields: Fields): void => {
    const code = type === message.status ? fields.uint32() : null
    const ok = code === null || code === status.ok
    if (request.kind === 'path') onOperation({ at, ...request.told, ok })
    else if (request.kind === 'open') {
      const opened = type === message.handle
      onOperation({ at, ...request.told, ok: opened })
      if (opened && !handles.add(fields.handle(), request.told.path, at))
        lose('more files are open than can be watched')
    } else if (request.kind === 'close') handles.close(request.handle)
    else if (request.kind === 'write') handles.count(request.handle, 'written', request.bytes, ok)
    else if (type === message.data) handles.count(request.handle, 'read', fields.uint32(), true)
    else handles.count(request.handle, 'read', 0, code === status.eof)
  }

  const replies = new PacketStream(wantedOfReply, (type, data) => {
    if (data.length === 0 || lost !== null) return
    const fields = new Fields(data)
    const id = fields.uint32()
    const asked = pending.get(id)
    if (!asked) return
    pending.delete(id)
    text -= lengthOf(asked.request)
    answer(asked, type, fields)
  })

  const push = (stream: PacketStream, who: string, bytes: Buffer) => {
    if (lost !== null) return
    try {
      if (!stream.push(bytes)) lose(`the ${who} sent what is no SFTP`)
    } catch (error) {
      if (!(error instanceof FieldMissing)) throw error
      lose(`the ${who} sent a packet that is too short`)
    }
  }

  return {
    fromClient: (bytes) => push(requests, 'client', bytes),
    fromServer: (bytes) => push(replies, 'server', bytes),
    end() {
      for (const { at, request } of pending.values()) {
        if ('told' in request) onOperation({ at, ...request.told, ok: null })
        else if (request.kind !== 'close') {
          handles.count(request.handle, request.kind === 'read' ? 'read' : 'written', 0, null)
        }
      }
      pending.clear()
      handles.closeAll()
    },
    get lost() {
      return lost
    },
  }
}

function lengthOf(request: Request): number {
  if (!('told' in request)) return request.handle.length
  const { told } = request
  return told.path.length + ('to' in told ? (told.to?.length ?? 0) : 0)
}
