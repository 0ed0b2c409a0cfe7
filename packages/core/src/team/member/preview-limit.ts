import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { chosenOf, chosenServers } from '../../fleet/server/chosen-servers.ts'
import type { LimitPreview } from './view.ts'

interface Row {
  change: 'keeps' | 'adds' | 'removes'
  count: number
  names: string[]
  sessions: number
}

const difference = statement<Row>(
  'team.limit_difference',
  `with was as materialized (
     select m.id, m.server_ids, m.server_labels from memberships m
     where m.account_id = account_in_context() and m.user_id = $1 and m.ended_at is null),
   -- as is_within_limit() says it, of all servers together: a thousand chosen ids and 5,000 servers are many pairs
   compared as materialized (
     select s.id, s.name,
       exists (select from was) and ((select w.server_ids from was w) is null or s.labels && (select w.server_labels from was w)
         or s.id in (select unnest(w.server_ids) from was w)) as had,
       $2::uuid[] is null or s.labels && $3::text[] or s.id in (select unnest($2::uuid[])) as has
     from servers s where s.account_id = account_in_context() and s.removed_at is null),
   changed as (
     select *, case when had and has then 'keeps' when has then 'adds' else 'removes' end as change from compared where had or has)
   select c.change, count(*) as count, (array_agg(c.name order by c.name))[:20] as names,
     coalesce(sum(e.live), 0)::bigint as sessions
   from changed c left join (
     select e.server_id, count(*) as live from sessions e
     where e.account_id = account_in_context() and e.closed_at is null and e.recording_deleted_at is null
       and e.membership_id = (select w.id from was w) group by e.server_id) e on e.server_id = c.id
   group by c.change`,
)

const standing = statement<{ member: boolean; unused: string[] }>(
  'team.limit_standing',
  `select exists (select from memberships m where m.account_id = account_in_context() and m.user_id = $1 and m.ended_at is null) as member,
     array(select unnest($2::text[]) except
       select unnest(s.labels) from servers s where s.account_id = account_in_context() and s.removed_at is null and s.labels && $2::text[]
       order by 1) as unused`,
)

/**
 * What another limit of a member would change, to be shown before it is saved; of somebody who is yet to be invited with `user: null`.
 * Throws NotFound, Invalid.
 */
export const previewLimit = query({
  scope: 'team:manage',
  input: z.object({ user: id.nullable(), ...chosenServers }),
  read: ({ user, ...said }) => {
    const { servers, labels } = chosenOf(said, undefined)
    return [bind(difference, [user, servers, labels]), bind(standing, [user, labels])]
  },
  view: ([changes, [found]], _current, { user }): LimitPreview => {
    if (user !== null && !found?.member) throw new NotFound('member')
    const of = (change: Row['change']) => {
      const { count, names } = changes.find((one) => one.change === change) ?? { count: 0, names: [] }
      return { count, names }
    }
    const sessions = changes.find(({ change }) => change === 'removes')?.sessions ?? 0
    return {
      keeps: of('keeps'),
      adds: of('adds'),
      removes: of('removes'),
      sessions,
      unused: found?.unused ?? [],
    }
  },
})
