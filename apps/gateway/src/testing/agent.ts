import { createServer, type Server } from 'node:net'
import { WireReader, wireString } from '@gatehouse/core/fleet/ssh-key/wire'
import type { TestKey } from './keys.ts'

const identitiesAnswer = 12
const signRequest = 13
const signResponse = 14
const failure = 5
const requestIdentities = 11

/**
 * An SSH agent at a socket path (draft-ietf-sshm-ssh-agent): for a real client it holds keys that no file can hold, and
 * signs as it is told to, which may be wrongly.
 */
export function startAgent(path: string, keys: readonly TestKey[]): Promise<Server> {
  const answer = (message: Buffer): Buffer => {
    if (message[0] === requestIdentities) {
      const identities = keys.map(({ blob, type }) => Buffer.concat([wireString(blob), wireString(type)]))
      return Buffer.concat([Buffer.of(identitiesAnswer, 0, 0, 0, keys.length), ...identities])
    }
    if (message[0] !== signRequest) return Buffer.of(failure)
    const fields = new WireReader(message.subarray(1))
    const blob = fields.bytes()
    const key = keys.find((held) => held.blob.equals(blob))
    return key
      ? Buffer.concat([Buffer.of(signResponse), wireString(key.sign(fields.bytes()))])
      : Buffer.of(failure)
  }
  const server = createServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      while (received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
        const end = 4 + received.readUInt32BE(0)
        socket.write(wireString(answer(received.subarray(4, end))))
        received = received.subarray(end)
      }
    })
  })
  return new Promise((resolve) => server.listen(path, () => resolve(server)))
}
