import { newPublicKey } from '../fleet/server/servers.testing.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import type { Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import type { SessionClose } from './close-session.ts'
import { holderOf, type KeyHolder } from './holder-of.ts'
import { type AdmittedSession, admitSession, type SessionRequest } from './open-session.ts'

/** How a session ended, unless told otherwise. */
export const ended: SessionClose = {
  outcome: 'ended',
  line: null,
  exitCode: 3,
  exitSignal: null,
  bytesIn: 10,
  bytesOut: 2 ** 40,
  by: null,
  recording: { digest: 'ab'.repeat(32), bytes: 123 },
  streams: null,
  files: null,
}

/** Registers a key of a member; answers how the gateway knows its holder. */
export async function holderKey(
  { gatehouse }: Pick<Stage, 'gatehouse'>,
  member: Member,
  name = 'laptop',
): Promise<KeyHolder> {
  const publicKey = newPublicKey()
  const { fingerprint } = await addKey(member.caller, { name, publicKey })
  const holder = await holderOf(gatehouse.core, fingerprint, publicKey)
  if (!holder) throw new Error('the key just added is nobody’s')
  return holder
}

/** What a member asks of the gateway, unless told otherwise. */
export function sessionRequest(holder: KeyHolder, more: Partial<SessionRequest> = {}): SessionRequest {
  return {
    holder,
    server: 'prod-1',
    account: null,
    kind: 'shell',
    command: null,
    terminal: true,
    forwardTo: null,
    clientAddress: '192.0.2.9',
    clientVersion: 'SSH-2.0-OpenSSH_9.2',
    gateway: 'gateway-test',
    ...more,
  }
}

/** Admits and opens a session. */
export async function openSession(
  { gatehouse }: Pick<Stage, 'gatehouse'>,
  holder: KeyHolder,
  more: Partial<SessionRequest> = {},
): Promise<AdmittedSession> {
  const admitted = await admitSession(gatehouse.core, sessionRequest(holder, more))
  await admitted.open()
  return admitted
}
