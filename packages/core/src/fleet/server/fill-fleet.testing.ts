import { v7 as uuidv7 } from 'uuid'
import { announced } from '../../database/testing/announced.ts'
import type { Member, TestGatehouse } from '../../testing/test-gatehouse.ts'
import { newPublicKey } from './servers.testing.ts'

/** Registers many servers at once, by SQL: `<prefix>-<n>` at a host of that name, due for their first sync. */
export async function fillFleet(
  { database }: Pick<TestGatehouse, 'database'>,
  { account }: Member,
  { prefix, count }: { prefix: string; count: number },
): Promise<void> {
  await announced(database, async (client) => {
    await client.query(
      `insert into servers (account_id, id, name, host, port, host_key, type, sudo, created_at)
       select $1, id, $3 || '-' || n, $3 || '-' || n, 22, $4, 'linux', false, now()
       from unnest($2::uuid[]) with ordinality as made (id, n)`,
      [account.id, Array.from({ length: count }, () => uuidv7()), prefix, newPublicKey()],
    )
    await client.query(
      `insert into server_syncs (account_id, server_id, version, changed_at)
       select account_id, id, 1, now() from servers s where account_id = $1
         and not exists (select from server_syncs y where y.account_id = s.account_id and y.server_id = s.id)`,
      [account.id],
    )
    await client.query(`select pg_notify('gatehouse_sync', '')`)
  })
}
