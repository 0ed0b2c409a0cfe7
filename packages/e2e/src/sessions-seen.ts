import type { Api } from './api.ts'
import type { GatehouseProcess } from './gatehouse-process.ts'

/** A session as the list has it. */
export interface SessionItem {
  id: string
  email: string
  login: string
  kind: string
  command: string | null
  outcome: string | null
  closedAt: string | null
  line: string | null
  exitCode: number | null
  bytesIn: number | null
  bytesOut: number | null
  connections: { carried: number; failed: number } | null
  recording: { digest: string; bytes: number } | null
}

/** The account's sessions, newest first. */
export async function sessionsOf(reader: Api): Promise<SessionItem[]> {
  const { items } = await reader.query<{ items: SessionItem[] }>('sessions.list', { limit: 200 })
  return items
}

/** Where its gateway listens, as the start printed it. */
export function gatewayPort(gatehouse: GatehouseProcess): number {
  return Number(/-p (\d+) prod-1@/.exec(gatehouse.output())?.[1])
}
