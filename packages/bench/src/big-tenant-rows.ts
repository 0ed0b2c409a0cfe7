import { announced } from '@gatehouse/core/database/testing/announced'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { keyFingerprint } from '@gatehouse/core/fleet/ssh-key/public-key'
import type { Member, TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'

/** What an account that is measured has, besides its owner. */
export interface Size {
  members: number
  servers: number
}

/** Of each twenty members: so many have logins, and the rest see, but for one who pays. */
const operatorsOfTwenty = 14
/** Members with logins on every server; the others' are limited. */
const mostEverywhere = 100
const limitedTo = 20
/** A power of two: its Merkle frontier is one hash, which need not be true where nobody proves anything. */
const eventsOfBig = 2 ** 17

/** SQL: the id of the n-th of its kind, as a UUID of version 7 has it. */
const idOf = (kind: number, n = 'n') =>
  `('${kind.toString(16).padStart(8, '0')}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`

/**
 * Other accounts, each with an owner, a server that has proved its manifest, and ten events. Their servers are not due while anything is
 * measured.
 */
export async function fillOthers({ database }: TestGatehouse, count: number): Promise<void> {
  await announced(database, async (client) => {
    const all = `from generate_series(1, ${count}) n`
    const hostKey = newPublicKey()
    for (const sql of [
      `insert into users (id, email, created_at) select ${idOf(1)}, 'owner@other-' || n || '.test', now() ${all}`,
      `insert into accounts (id, slug, name, created_at) select ${idOf(2)}, 'other-' || n, 'Other ' || n, now() ${all}`,
      `insert into memberships (account_id, id, user_id, role, login, joined_at)
       select ${idOf(2)}, ${idOf(3)}, ${idOf(1)}, 'OWNER', 'owner', now() ${all}`,
      `insert into servers (account_id, id, name, host, port, host_key, type, sudo, created_at)
       select ${idOf(2)}, ${idOf(4)}, 'web-1', 'web-1.other-' || n || '.test', 22, '${hostKey}', 'linux', false, now() ${all}`,
      `insert into server_syncs (account_id, server_id, version, proved_version, proved_at, changed_at, due_at, reported)
       select ${idOf(2)}, ${idOf(4)}, 1, 1, now(), now(), now() + interval '1 day', jsonb_build_object('owner', repeat('a', 64)) ${all}`,
      `insert into audit_events (account_id, seq, id, at, actor_kind, actor_id, actor_label, verb, resource_type, resource_id, resource_label, changes, details, leaf)
       select ${idOf(2)}, e, gen_random_uuid(), now() - e * interval '1 hour', 'user', ${idOf(1)}, 'owner@other-' || n || '.test',
         'server.renamed', 'server', ${idOf(4)}, 'web-1', '{}', '{}', decode(repeat('00', 32), 'hex') ${all}, generate_series(1, 10) e`,
    ])
      await client.query(sql)
  })
}

/** Members, servers that are due for their first sync, keys, sessions, invites and a long log. `kind` keeps ids of accounts apart. */
export async function fillAccount(
  { database }: TestGatehouse,
  { account, user }: Member,
  { members, servers }: Size,
  kind: number,
): Promise<void> {
  const operators = Array.from({ length: members }, (_, n) => n + 1).filter((n) => n % 20 < operatorsOfTwenty)
  const keys = operators.map(() => newPublicKey())
  const fingerprints = keys.map((key) => keyFingerprint(Buffer.from(key.split(' ')[1] ?? '', 'base64')))
  const a = `'${account.id}'::uuid`
  const serverOf = (n: string) => idOf(kind + 2, n)
  await announced(database, async (client) => {
    const people = `from generate_series(1, ${members}) n`
    const fleet = `from generate_series(1, ${servers}) n`
    for (const sql of [
      `update accounts set member_limit = null, server_limit = null where id = ${a}`,
      `insert into users (id, email, created_at) select ${idOf(kind)}, 'member-' || n || '@${account.slug}.test', now() ${people}`,
      `insert into servers (account_id, id, name, host, port, host_key, type, sudo, created_at)
       select ${a}, ${serverOf('n')}, 'web-' || n, 'web-' || n || '.${account.slug}.test', 22, '${newPublicKey()}', 'linux', false, now() ${fleet}`,
      `insert into memberships (account_id, id, user_id, role, login, joined_at, server_ids)
       select ${a}, ${idOf(kind + 1)}, ${idOf(kind)},
         case when n % 20 < ${operatorsOfTwenty} then 'OPERATOR' when n % 20 < 19 then 'VIEWER' else 'BILLING' end, 'member' || n, now(),
         case when n % 20 < ${operatorsOfTwenty} and n > ${mostEverywhere} then
           (select array_agg(${serverOf(`(n * 37 + s * 251) % ${servers} + 1`)}) from generate_series(1, ${limitedTo}) s) end ${people}`,
      `insert into last_seen (subject_id, account_id, at) select ${idOf(kind + 1)}, ${a}, now() ${people}`,
      `insert into server_syncs (account_id, server_id, version, changed_at) select ${a}, ${serverOf('n')}, 1, now() ${fleet}`,
      `insert into invites (account_id, id, email, role, inviter_id, created_at, expires_at, mail_token_hash, link_token_hash)
       select ${a}, ${idOf(kind + 3)}, 'invited-' || n || '@${account.slug}.test', 'VIEWER', o.id, now(), now() + interval '1 day',
         sha256(('mail ${account.slug} ' || n)::bytea), sha256(('link ${account.slug} ' || n)::bytea)
       from generate_series(1, 50) n, (select id from memberships where account_id = ${a} and user_id = '${user}') o`,
      `insert into sessions (account_id, id, server_id, membership_id, sign_in_id, key_label, kind, terminal, client_address, client_version, gateway, opened_at, closed_at, outcome)
       select ${a}, ${idOf(kind + 4)}, ${serverOf(`n % ${servers} + 1`)}, ${idOf(kind + 1, `n % ${members} + 1`)}, s.id, 'browser', 'shell', true,
         '192.0.2.7', 'browser', 'gone', now() - n * interval '1 minute', now() - n * interval '1 minute', 'ended'
       from generate_series(1, ${servers}) n, (select id from sign_ins where user_id = '${user}' limit 1) s`,
    ])
      await client.query(sql)
    await client.query(
      `insert into ssh_keys (user_id, id, name, type, public_key, fingerprint, bits, created_at)
       select ${idOf(kind)}, ${idOf(kind + 5)}, 'laptop', 'ssh-ed25519', key, fingerprint, 256, now()
       from unnest($1::int[], $2::text[], $3::text[]) as made (n, key, fingerprint)`,
      [operators, keys, fingerprints],
    )
  })
}

/** A log of 131,072 events about the account's servers, by its members. */
export async function fillLog({ database }: TestGatehouse, { account }: Member, kind: number): Promise<void> {
  await announced(database, async (client) => {
    await client.query(
      `insert into audit_events (account_id, seq, id, at, actor_kind, actor_id, actor_label, verb, resource_type, resource_id, resource_label, changes, details, leaf)
       select h.account_id, e, gen_random_uuid(), now() - (${eventsOfBig} - e) * interval '1 minute', 'user', ${idOf(kind, '(e % 900 + 1)')},
         'member-' || (e % 900 + 1) || '@${account.slug}.test', (array['server.renamed', 'session.opened', 'session.closed', 'key.added'])[e % 4 + 1], 'server',
         ${idOf(kind + 2, '(e % 5000 + 1)')}, 'web-' || (e % 5000 + 1), '{"name": {"from": "a", "to": "b"}}', '{}', decode(repeat('00', 32), 'hex')
       from audit_heads h, generate_series(h.seq + 1, ${eventsOfBig}) e where h.account_id = $1`,
      [account.id],
    )
    await client.query(
      `update audit_heads set seq = ${eventsOfBig}, frontier = array[decode(repeat('00', 32), 'hex')] where account_id = $1`,
      [account.id],
    )
  })
}
