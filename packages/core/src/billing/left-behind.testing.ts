import type { TestGatehouse } from '../testing/test-gatehouse.ts'

/** Without whatever tells apart two accounts that did the same, one after the other. */
export function masked(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/renews-\d+/gi, '(slug)')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '(id)')
    .replace(/"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)"/g, '"(time)"')
    .replace(/\\\\x[\da-f]+/g, '(bytes)')
    .replace(/"reference":"[^"]+"/g, '"reference":"(reference)"')
  return JSON.parse(text)
}

const tables = [
  'subscriptions',
  'invoices',
  'charges',
  'dunning',
  'payment_methods',
  'payments',
  'movements',
  'demo_charges',
]

/** Every row of an account's billing, its jobs, and whether its clock sleeps, masked. */
export async function rowsOf(
  { database }: Pick<TestGatehouse, 'database'>,
  account: string,
): Promise<unknown> {
  const all: Record<string, string[]> = {}
  for (const table of tables) {
    const whose =
      table === 'demo_charges'
        ? 'payment_id in (select id from payments where account_id = $1)'
        : 'account_id = $1'
    const { rows } = await database.owner.query<{ row: unknown }>(
      `select to_jsonb(t) as row from ${table} t where ${whose}`,
      [account],
    )
    all[table] = rows.map(({ row }) => JSON.stringify(masked(row))).sort()
  }
  const { rows: jobs } = await database.owner.query(
    `select task, split_part(key, ':', 1) as key, rank, payload - 'sealed' as payload from jobs where account_id = $1 order by task, id`,
    [account],
  )
  const { rows: clocks } = await database.owner.query(
    `select due_at is null as sleeps, leased_until, error from billing_clocks where account_id = $1`,
    [account],
  )
  return masked({ ...all, jobs, clocks })
}
