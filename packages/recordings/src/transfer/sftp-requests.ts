import type { Fields } from './fields.ts'
import type { FileOperation } from './operation.ts'
import type { SftpHandles } from './sftp-handles.ts'
import { message } from './sftp-messages.ts'

/** What a request asks for, as far as it concerns files. */
export type Request =
  | { readonly kind: 'path'; readonly told: Pick<FileOperation, 'op' | 'path' | 'to' | 'bytes'> }
  | { readonly kind: 'open'; readonly told: Pick<FileOperation, 'op' | 'path' | 'truncates'> }
  | { readonly kind: 'close' | 'read'; readonly handle: string }
  | { readonly kind: 'write'; readonly handle: string; readonly bytes: number }

/** Reads a request after its id (sections 6.3 to 6.10, 8). Null for those that only look. @throws FieldMissing */
export function readRequest(type: number, fields: Fields, handles: SftpHandles): Request | null {
  const path = (op: FileOperation['op']): Request => ({ kind: 'path', told: { op, path: fields.path() } })
  switch (type) {
    case message.open:
      return { kind: 'open', told: readOpen(fields) }
    case message.opendir:
      return { kind: 'open', told: { op: 'opendir', path: fields.path() } }
    case message.close:
      return { kind: 'close', handle: fields.handle() }
    case message.read:
      return { kind: 'read', handle: fields.handle() }
    case message.write: {
      const handle = fields.handle()
      fields.uint64()
      return { kind: 'write', handle, bytes: fields.uint32() }
    }
    case message.fsetstat:
      return { kind: 'path', told: readAttributes(handles.pathOf(fields.handle()), fields) }
    case message.rename:
      return { kind: 'path', told: { op: 'rename', path: fields.path(), to: fields.path() } }
    case message.symlink: {
      // Which is which is the wrong way round in OpenSSH, and so everywhere (its PROTOCOL file, section 4.1).
      const to = fields.path()
      return { kind: 'path', told: { op: 'symlink', path: fields.path(), to } }
    }
    case message.setstat:
      return { kind: 'path', told: readAttributes(fields.path(), fields) }
    case message.remove:
      return path('remove')
    case message.mkdir:
      return path('mkdir')
    case message.rmdir:
      return path('rmdir')
    case message.readlink:
      return path('readlink')
    case message.extended:
      return readExtended(fields, handles)
    default:
      return { kind: 'path', told: { op: 'extended', path: `type ${type}` } }
  }
}

/** Section 6.3: what is there is thrown away. */
const truncate = 0x10
/** Section 5: a size is given. */
const withSize = 0x01

function readOpen(fields: Fields): Pick<FileOperation, 'op' | 'path' | 'truncates'> {
  const path = fields.path()
  // a path too long to be kept whole is one that no server opens
  const flags = fields.ended ? 0 : fields.uint32()
  return { op: 'open', path, ...((flags & truncate) !== 0 && { truncates: true }) }
}

/** Of the attributes that are set only a size does anything to what is in the file. */
function readAttributes(path: string, fields: Fields): Pick<FileOperation, 'op' | 'path' | 'bytes'> {
  const flags = fields.ended ? 0 : fields.uint32()
  return (flags & withSize) !== 0 ? { op: 'truncate', path, bytes: fields.uint64() } : { op: 'setstat', path }
}

const onlyLooking = [
  'statvfs',
  'fstatvfs',
  'fsync',
  'limits',
  'expand-path',
  'home-directory',
  'users-groups-by-id',
]

/** OpenSSH's extensions (its PROTOCOL file, section 4). */
function readExtended(fields: Fields, handles: SftpHandles): Request | null {
  const name = fields.path()
  const [extension = '', ...vendor] = name.split('@')
  if (vendor.join() !== 'openssh.com' && vendor.length > 0)
    return { kind: 'path', told: { op: 'extended', path: name } }
  switch (extension) {
    case 'posix-rename':
      return { kind: 'path', told: { op: 'rename', path: fields.path(), to: fields.path() } }
    case 'hardlink':
      return { kind: 'path', told: { op: 'link', path: fields.path(), to: fields.path() } }
    case 'lsetstat':
      return { kind: 'path', told: readAttributes(fields.path(), fields) }
    case 'copy-data': {
      const path = handles.pathOf(fields.handle())
      fields.uint64()
      fields.uint64()
      return { kind: 'path', told: { op: 'copy', path, to: handles.pathOf(fields.handle()) } }
    }
    default:
      return onlyLooking.includes(extension) ? null : { kind: 'path', told: { op: 'extended', path: name } }
  }
}
