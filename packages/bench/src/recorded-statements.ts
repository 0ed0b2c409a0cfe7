import type { Core } from '@gatehouse/core/access/core'

/** A statement as `pg` sends it; bytes as hexadecimal, so that it survives JSON. */
export interface RecordedStatement {
  name?: string
  text: string
  values: (string | number | null | string[] | { hex: string })[]
}

/** Runs `work` and answers every statement that it sent, in order: what a yardstick has to send as well. */
export async function recordStatements(
  core: Core,
  work: () => Promise<unknown>,
): Promise<RecordedStatement[]> {
  const sent = await sentStatements(core, work)
  return sent.map(({ name, text, values }) => ({ ...(name && { name }), text, values: values.map(keepable) }))
}

/** The same, with the values as they are. */
export async function sentStatements(core: Core, work: () => Promise<unknown>): Promise<Required<Sent>[]> {
  const recorded: Required<Sent>[] = []
  const client = await core.pool.connect()
  const { query } = client
  client.query = ((sent: string | Sent, ...rest: unknown[]) => {
    const { name = '', text, values = [] } = typeof sent === 'string' ? { text: sent } : sent
    recorded.push({ name, text, values })
    return (query as (...all: unknown[]) => unknown).call(client, sent, ...rest)
  }) as typeof query // the core calls it in these two ways
  client.release()
  try {
    await work()
  } finally {
    client.query = query
  }
  return recorded
}

interface Sent {
  name?: string
  text: string
  values?: unknown[]
}

function keepable(value: unknown): RecordedStatement['values'][number] {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') }
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw new Error(`a ${typeof value} among the values of a statement`)
}

/** The statement as it was. */
export function replayable({ name, text, values }: RecordedStatement) {
  return {
    ...(name && { name }),
    text,
    values: values.map((value) =>
      value !== null && typeof value === 'object' && 'hex' in value ? Buffer.from(value.hex, 'hex') : value,
    ),
  }
}
