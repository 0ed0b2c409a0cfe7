import type { Stage } from '../../testing/stage.ts'
import type { Failed, Held, Proved } from './record-sync.ts'
import { recordSyncs } from './record-sync.ts'
import { type WantedServer, wantedManifest } from './wanted-manifest.ts'

type Of = Pick<Stage, 'gatehouse' | 'owner'>

/** What a server of `acme` should have. */
export async function wantedOf({ gatehouse, owner }: Of, server: string): Promise<WantedServer> {
  const wanted = await wantedManifest(gatehouse.core, owner.account.id, server)
  if (!wanted) throw new Error('no such server')
  return wanted
}

const tried = ({ account, server, lease, version, cause }: WantedServer) => ({
  account,
  server,
  lease,
  version,
  cause,
  tookMs: 12,
})

/** Records that a server has proved what is wanted, and holds these logins. */
export async function prove(
  stage: Of,
  wanted: WantedServer,
  held: Held,
  more: Partial<Proved> = {},
): Promise<void> {
  await recordSyncs(stage.gatehouse.core, [
    {
      ...tried(wanted),
      outcome: 'proved',
      contacted: true,
      digest: wanted.digest,
      held,
      files: {},
      toClose: [],
      key: wanted.managementKey.id,
      changes: [],
      ...more,
    },
  ])
}

/** Records that a try failed. */
export async function fail(stage: Of, wanted: WantedServer, more: Partial<Failed> = {}): Promise<void> {
  const message = 'The server did not answer within 10 seconds.'
  await recordSyncs(stage.gatehouse.core, [
    { ...tried(wanted), outcome: 'failed', reason: 'timeout', message, unsure: false, wait: 4, ...more },
  ])
}

/** Records that a server in sync was asked for every key on it, and has these lines that are not ours. */
export async function survey(
  stage: Of,
  server: string,
  lines: { login: string; line: string }[],
): Promise<void> {
  const keys = lines.map((one) => ({ ...one, managed: false, file: 'authorized_keys' as const }))
  await prove(stage, await wantedOf(stage, server), {}, { survey: { truncated: false, keys } })
}
