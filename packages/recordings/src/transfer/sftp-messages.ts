/** Packet types of SFTP version 3 (draft-ietf-secsh-filexfer-02, section 3). */
export const message = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const

/** Section 7. */
export const status = { ok: 0, eof: 1 } as const

/** Section 6.3: a handle's length. */
const longestHandle = 256

/** Id, handle, offset and the length of the payload, which is not wanted. */
const handleRequest = 4 + 4 + longestHandle + 8 + 4
/** A copy names two handles, an extension itself. */
const pathRequest = 16 * 1024

const ofRequest: Record<number, number> = {
  [message.init]: 0,
  [message.lstat]: 0,
  [message.stat]: 0,
  [message.fstat]: 0,
  [message.readdir]: 0,
  [message.realpath]: 0,
  [message.close]: handleRequest,
  [message.read]: handleRequest,
  [message.write]: handleRequest,
  [message.fsetstat]: handleRequest,
}

const ofReply: Record<number, number> = {
  [message.version]: 0,
  [message.status]: 8,
  [message.handle]: 4 + 4 + longestHandle,
  [message.data]: 8,
}

/** How much of a request is looked at, and of a reply: its id at least. */
export const wantedOfRequest = (type: number) => ofRequest[type] ?? pathRequest
export const wantedOfReply = (type: number) => ofReply[type] ?? 4
