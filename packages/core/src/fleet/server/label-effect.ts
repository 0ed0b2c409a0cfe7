import { Forbidden } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import type { Json } from '../../audit/event/view.ts'
import { type Bound, bind, statement } from '../../database/statement.ts'
import { sshRoles } from './reach.ts'
import type { Some } from './view.ts'

/** Of those whose limit names a label that changes: of each kind the first, and how many there are. */
interface Row {
  email: string
  effect: 'gains' | 'loses' | 'none'
  /** Whether the role gives a login: else the limit means something only once the role does. */
  lets_in: boolean
  count: number
  /** The changed labels that the limit names. */
  deciding: string[]
  /** Live sessions on the server of all who lose it. */
  sessions: number
}

/** How many are named. */
const most = 20

// open invites too, those that have expired among them: they can be sent again
const limits = `(
    select m.id, m.user_id, null as email, m.role, m.server_ids, m.server_labels from memberships m
    where m.account_id = account_in_context() and m.ended_at is null and m.server_labels <> '{}'
    union all
    select null, null, i.email, i.role, i.server_ids, i.server_labels from invites i
    where i.account_id = account_in_context() and i.accepted_at is null and i.revoked_at is null and i.server_labels <> '{}')`

const effect = statement<Row>(
  'server.label_effect',
  `with change as materialized (
     select c.was, c.will, array((select unnest(c.was) except select unnest(c.will)) union all (select unnest(c.will) except select unnest(c.was))) as labels
     from (select $2::text[] as will, coalesce(
       (select s.labels from servers s where s.account_id = account_in_context() and s.id = $1), '{}') as was) c),
   concerned as materialized (
     select l.*, c.labels, had.yes as had, has.yes as has
     from change c join ${limits} l on l.server_labels && c.labels
     cross join lateral (select coalesce($1::uuid = any(l.server_ids), false) as yes) chosen
     cross join lateral (select chosen.yes or l.server_labels && c.was as yes) had
     cross join lateral (select chosen.yes or l.server_labels && c.will as yes) has),
   listed as (
     select k.*, count(*) over kind as count, row_number() over (kind order by k.email) as place
     from (select coalesce(l.email, u.email) as email, case when l.had = l.has then 'none' when l.has then 'gains' else 'loses' end as effect,
         l.role = any(${sshRoles}) as lets_in, l.server_labels, l.labels
       from concerned l left join users u on u.id = l.user_id) k
     window kind as (partition by k.effect, k.lets_in))
   select l.email, l.effect, l.lets_in, l.count, array(select unnest(l.server_labels) intersect select unnest(l.labels)) as deciding,
     (select count(*) from sessions e
      where e.account_id = account_in_context() and e.server_id = $1 and e.closed_at is null and e.recording_deleted_at is null
        and e.membership_id in (select l.id from concerned l where l.had and not l.has)) as sessions
   from listed l where l.place <= ${most} order by l.effect, l.lets_in desc, l.place`,
)

/** What a change of a server's labels changes for others. */
export interface LabelEffect {
  gains: Some
  loses: Some
  /** How many live sessions end with it. */
  sessions: number
  /** The changed labels that limits name, and whose limits those are, whether or not they have a login. */
  deciding: string[]
  decidedFor: Some
}

/** Asks for the effect of these labels on a server; it is null while it is not registered yet. */
export const labelEffect = (server: string | null, labels: readonly string[]): Bound<Row> =>
  bind(effect, [server, labels])

/** What was answered. */
export function effectOf(rows: readonly Row[]): LabelEffect {
  const having = (which: Row['effect']) => rows.filter((row) => row.effect === which && row.lets_in)
  return {
    gains: someOf(having('gains')),
    loses: someOf(having('loses')),
    sessions: rows[0]?.sessions ?? 0,
    deciding: [...new Set(rows.flatMap(({ deciding }) => deciding))].sort(),
    decidedFor: someOf(rows),
  }
}

function someOf(rows: readonly Row[]): Some {
  const counts = new Map(rows.map(({ effect, lets_in, count }) => [`${effect} ${lets_in}`, count]))
  const count = [...counts.values()].reduce((sum, one) => sum + one, 0)
  return { count, names: rows.slice(0, most).map(({ email }) => email) }
}

/**
 * The effect of these labels, for who may give them. A label that somebody's limit names is given and taken by those alone who may decide
 * what others reach: else whoever manages servers could let anybody, themselves too, in to a server by labelling it.
 * @throws Forbidden
 */
export async function mayLabel(
  { current, rows }: Pick<AccountWork, 'current' | 'rows'>,
  server: string | null,
  labels: readonly string[],
): Promise<LabelEffect> {
  const found = effectOf(await rows(effect, [server, labels]))
  if (found.deciding.length === 0 || current.holds('team:manage')) return found
  const whom = current.holds('team:read') ? inWords(found.decidedFor) : 'some members'
  const label = found.deciding.join(', ')
  const why = `The label ${label} decides what ${whom} can reach, so changing it requires team:manage. Ask an owner of the account.`
  throw new Forbidden('team:manage', why)
}

/** Who gains and who loses, for the event. */
export function effectDetails({ gains, loses }: LabelEffect): Record<string, Json> {
  return { ...details('gains', gains), ...details('loses', loses) }
}

function details(which: string, { count, names }: Some): Record<string, Json> {
  if (count === 0) return {}
  return { [which]: names, ...(count > names.length && { [`${which}InAll`]: count }) }
}

/** `ana@acme.com, bo@acme.com and 3 more` */
function inWords({ count, names }: Some): string {
  const shown = names.slice(0, 3)
  const more = count - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
