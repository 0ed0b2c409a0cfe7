import { v7 as uuidv7 } from 'uuid'
import type { Caller } from '../../access/caller.ts'
import { changeServerAccess } from '../../fleet/server/change-access.ts'
import { hostKeyMismatch } from '../../fleet/server/host-key-mismatch.ts'
import { closeSession } from '../../session/close-session.ts'
import { collectSession } from '../../session/collect-session.ts'
import { recordingDeleted } from '../../session/recording/delete-recording.ts'
import { recordingFound } from '../../session/recording/find-recording.ts'
import { playSession } from '../../session/recording/play-session.ts'
import { recordingGrows } from '../../session/recording/recording-size.ts'
import { searchRecordings } from '../../session/recording/search-recordings.ts'
import { sessionRefused } from '../../session/refuse-session.ts'
import { holderKey, openSession } from '../../session/sessions.testing.ts'
import { terminateSession } from '../../session/terminate-session.ts'
import { tellOfRecordings } from '../../team/account/tell-of-recordings.ts'
import type { Stage } from '../../testing/stage.ts'

/** A session, cut off, and one that a host has recorded. */
export async function runSessionVerbs(stage: Stage, as: Caller, server: string): Promise<void> {
  const { gatehouse, owner } = stage
  const { id } = await openSession(stage, await holderKey(stage, owner), { server: 'web-1' })
  await terminateSession(as, { session: id })
  await playSession(as, { session: id })
  await searchRecordings(as, { text: 'needle' })
  for (const part of [0.9, 1]) {
    const core = { ...gatehouse.core, recordingQuota: 1_000_000_000 }
    const of = { account: owner.account.id, session: id }
    await recordingGrows(core, of, part * 1_000_000_000)
    await tellOfRecordings(core)
  }
  const how = {
    line: null,
    exitCode: 0,
    exitSignal: null,
    bytesIn: 1,
    bytesOut: 2,
    by: null,
    recording: null,
    streams: null,
    files: null,
  }
  await closeSession(gatehouse.core, { account: owner.account.id, session: id }, { outcome: 'cut', ...how })
  const session = { account: owner.account.id, session: id, label: 'web-1' }
  await recordingFound(gatehouse.core, session, { digest: 'ab', bytes: 1 })
  await recordingDeleted(gatehouse.core, session, true)
  await changeServerAccess(as, { server, access: 'recorded' })
  await collectSession(gatehouse.core, {
    id: uuidv7(),
    account: owner.account.id,
    server,
    login: 'ops',
    kind: 'shell',
    command: null,
    terminal: true,
    clientAddress: '192.0.2.9',
    openedAt: new Date(),
    closedAt: new Date(),
    outcome: 'ended',
    line: null,
    exitCode: 0,
    bytesOut: 1,
    recording: { digest: 'cd', bytes: 1 },
  })
  const { core } = gatehouse
  const account = owner.account.id
  const refused = { account, session: uuidv7(), server, label: 'ops@web-1', line: 'web-1 cannot be reached.' }
  const actor = { kind: 'user', id: owner.user, label: owner.email } as const
  await sessionRefused(core, { ...refused, actor }, { ip: '192.0.2.9', userAgent: 'ssh' })
  const seen = { account, server, name: 'web-1', pinned: 'another', found: 'SHA256:other' }
  await hostKeyMismatch(core, { ...seen, by: 'gateway' })
}
