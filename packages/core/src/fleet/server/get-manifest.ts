import { digestFile, groupsLines } from '@gatehouse/hosts/manifest'
import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { SurveyedKey } from '../manifest/survey.ts'
import type { ForeignKey, ServerManifest } from '../manifest/view.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { isLive, reaches } from './reach.ts'
import type { ServerAccess } from './view.ts'

interface SurveyRow {
  removing: boolean
  sudo: boolean
  surveyed_at: string | null
  truncated: boolean | null
  keys: SurveyedKey[] | null
  sudoers_held: boolean
  groups: string[]
  /** The digest of who was put into which, as the host last told it. */
  groups_held: string | null
  access: ServerAccess
  gateway_public_key: string | null
}

interface WantedRow {
  login: string
  /** Null for one that is shared. */
  email: string | null
  keys: { name: string; fingerprint: string; gateway?: true }[]
  /** Of one that is shared: whether there is anybody who may use it now. */
  used?: boolean
}

interface OwnerRow {
  fingerprint: string
  user: string
  email: string
}

interface MemberRow {
  user: string
  email: string
  login: string
}

const survey = statement<SurveyRow>(
  'server.survey',
  `select s.removed_at is not null as removing, s.sudo, y.surveyed_at, v.truncated, v.keys, y.reported_files ? 'sudoers' as sudoers_held, s.groups, y.reported_files ->> 'groups' as groups_held, s.access, a.gateway_public_key
   from servers s join accounts a on a.id = s.account_id join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   left join server_surveys v on v.account_id = s.account_id and v.server_id = s.id
   where s.account_id = account_in_context() and s.id = $1`,
)
const wanted = statement<WantedRow>(
  'server.wanted',
  `select m.login, u.email, (
     select coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'fingerprint', k.fingerprint) order by k.name), '[]')
     from ssh_keys k where k.user_id = m.user_id and ${isLive('k')}) as keys
   from servers s join memberships m on m.account_id = s.account_id and ${reaches('m', 's')} join users u on u.id = m.user_id
   where s.account_id = account_in_context() and s.id = $1 and s.removed_at is null order by m.login limit 1000`,
)
const wantedShared = statement<WantedRow>(
  'server.wanted_shared',
  `select l.login, null as email, count(m.id) > 0 as used,
     coalesce(jsonb_agg(jsonb_build_object('name', k.name || ' of ' || u.email, 'fingerprint', k.fingerprint) order by u.email, k.name)
       filter (where k.id is not null), '[]') as keys
   from servers s join shared_logins l on l.account_id = s.account_id and s.id = any(l.server_ids)
   left join memberships m on m.account_id = s.account_id and m.user_id = any(l.user_ids) and ${reaches('m', 's')}
   left join users u on u.id = m.user_id
   left join ssh_keys k on k.user_id = m.user_id and ${isLive('k')}
   where s.account_id = account_in_context() and s.id = $1 and s.removed_at is null group by l.login order by l.login`,
)
// whose the keys are that stand on the host without Gatehouse, and who has been asked about them
const owners = statement<OwnerRow>(
  'server.key_owners',
  `select k.fingerprint, u.id as user, u.email from server_surveys v
   cross join lateral (select distinct e ->> 'fingerprint' as fingerprint from jsonb_array_elements(v.keys) e) found
   join ssh_keys k on k.fingerprint = found.fingerprint join users u on u.id = k.user_id
   where v.account_id = account_in_context() and v.server_id = $1`,
)
const asked = statement<OwnerRow & { declined: boolean }>(
  'server.key_matches',
  `select m.fingerprint, u.id as user, u.email, m.declined_at is not null as declined from key_matches m join users u on u.id = m.user_id
   where m.account_id = account_in_context() and m.server_id = $1`,
)
const managementKeys = statement<{ public_key: string }>(
  'server.management_keys',
  'select public_key from management_keys where account_id = account_in_context()',
)
const members = statement<MemberRow>(
  'server.members',
  `select u.id as user, u.email, m.login from memberships m join users u on u.id = m.user_id
   where m.account_id = account_in_context() and is_active(m) limit 1000`,
)

/** The manifest of a server, as it should be and as the host has it, and the keys on it that are not Gatehouse's. Throws NotFound. */
export const getManifest = query({
  scope: 'server:read',
  input: z.object({ server: id }),
  read: ({ server }) => [
    bind(survey, [server]),
    bind(wanted, [server]),
    bind(owners, [server]),
    bind(asked, [server]),
    bind(members, []),
    bind(managementKeys, []),
    bind(wantedShared, [server]),
  ],
  view: ([[row], should, ownerRows, askedRows, memberRows, ownRows, shared]): ServerManifest => {
    if (!row) throw new NotFound('server')
    const found = row.keys ?? []
    const own = new Set<string | null>(ownRows.map(({ public_key }) => fingerprintOf(public_key)))
    const ownerOf = new Map(ownerRows.map(({ fingerprint, user, email }) => [fingerprint, { user, email }]))
    const foreign = found
      .filter(({ managed }) => !managed)
      .map(
        ({ login, file, type, fingerprint, comment, options }): ForeignKey => ({
          login,
          file,
          type,
          fingerprint,
          comment,
          options,
          gatehouse: own.has(fingerprint),
          owner: (fingerprint && ownerOf.get(fingerprint)) || null,
          suggested:
            fingerprint && !own.has(fingerprint) && !ownerOf.has(fingerprint)
              ? suggestedOwner({ login, comment }, memberRows)
              : null,
          asked: askedRows
            .filter((one) => one.fingerprint === fingerprint)
            .map(({ email, declined }) => ({ email, declined })),
        }),
      )
    const logins = [...should, ...shared]
      .map((login) => withGateway(login, row))
      .sort((a, b) => (a.login < b.login ? -1 : 1))
    return {
      surveyedAt: iso(row.surveyed_at),
      truncated: row.truncated ?? false,
      logins: loginsOf(logins, row.keys),
      sudo: { wanted: row.sudo && logins.some(({ keys }) => keys.length > 0), held: row.sudoers_held },
      groups: groupsOf(row, logins),
      foreign,
    }
  },
})

/** Which groups each login with keys is to be put into, beside what the host has said. */
function groupsOf({ groups, groups_held: held }: SurveyRow, logins: readonly WantedRow[]) {
  const names = logins.filter(({ keys }) => keys.length > 0).map(({ login }) => login)
  const lines = groupsLines(groups, names)
  const digest = lines.length > 0 ? digestFile(lines) : null
  return { wanted: names.length > 0 ? groups : [], held: held !== null, same: held === digest }
}

/** The keys of a login as they stand on the server: its owner's, unless only the gateway is let in, and the gateway's. */
function withGateway(
  { keys, used, ...login }: WantedRow,
  { access, gateway_public_key: gateway }: SurveyRow,
): WantedRow {
  // a host that records cannot tell who comes by a login that is shared
  const own = access === 'gateway' || (access === 'recorded' && used !== undefined) ? [] : keys
  return {
    ...login,
    keys:
      gateway && used !== false
        ? [...own, { name: 'the gateway', fingerprint: fingerprintOf(gateway), gateway: true }]
        : own,
  }
}

function loginsOf(should: WantedRow[], found: SurveyedKey[] | null): ServerManifest['logins'] {
  const managed = Map.groupBy(
    (found ?? []).filter(({ managed }) => managed),
    ({ login }) => login,
  )
  const departed = [...managed.keys()].filter((login) => !should.some((one) => one.login === login))
  const all = [
    ...should.map(({ login, email, keys }) => ({ login, email, keys })),
    ...departed.map((login) => ({ login, email: null, keys: [] as WantedRow['keys'] })),
  ]
  return all.map(({ login, email, keys }) => {
    const held = new Set((managed.get(login) ?? []).map(({ fingerprint }) => fingerprint ?? ''))
    const extra = [...held].filter((one) => one && !keys.some(({ fingerprint }) => fingerprint === one))
    return {
      login,
      email,
      keys: [
        ...keys.map(({ name, fingerprint, gateway = false }) => ({
          name,
          fingerprint,
          wanted: true,
          gateway,
          held: found && held.has(fingerprint),
        })),
        ...extra.map((fingerprint) => ({
          name: null,
          fingerprint,
          wanted: false,
          gateway: false,
          held: true,
        })),
      ],
    }
  })
}

function suggestedOwner(key: { login: string; comment: string }, all: MemberRow[]) {
  const words = key.comment.toLowerCase().split(/\s+/)
  const one =
    all.find(({ email }) => words.includes(email)) ??
    all.find(({ login }) => login === key.login || words.some((word) => word.split('@')[0] === login))
  return one ? { user: one.user, email: one.email } : null
}
