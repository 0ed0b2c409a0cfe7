import { isRecordedKey } from '@gatehouse/hosts/manifest'
import { otherWayInWords } from '@gatehouse/hosts/other-ways'
import type { HostReport } from '@gatehouse/hosts/report'
import { shutOutInWords } from '@gatehouse/hosts/shut-out'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { isLive, reaches } from '../server/reach.ts'
import type { ServerAccess } from '../server/view.ts'
import { askWanted } from './ask-server.ts'
import { inShort } from './held-changes.ts'
import type { ExplainedChange, SyncExplanation } from './view.ts'
import { type WantedServer, wantedManifest } from './wanted-manifest.ts'

/** Asks a server what it holds, and which of these logins cannot get in although they should; changes nothing. @throws HostUnreachable */
export type HostRead = (target: WantedServer['target'], logins: readonly string[]) => Promise<HostReport>

interface LoginRow {
  login: string
  email: string
  role: string
  ended: boolean
  over: boolean
  reached: boolean
  keys: number
}

const logins = statement<LoginRow>(
  'manifest.explain',
  `select m.login, u.email, m.role, m.ended_at is not null as ended, coalesce(m.expires_at <= now(), false) as over,
     ${reaches('m', 's')} as reached, (select count(*) from ssh_keys k where k.user_id = m.user_id and ${isLive('k')}) as keys
   from servers s join memberships m on m.account_id = s.account_id join users u on u.id = m.user_id
   where s.account_id = account_in_context() and s.id = $1 limit 5000`,
)

// accounts that were on the host before, as the last sync met them
const strangers = statement<{ login: string }>(
  'manifest.strangers',
  'select jsonb_object_keys(unadopted) as login from server_syncs where account_id = account_in_context() and server_id = $1',
)

const sharedNames = statement<{ login: string }>(
  'manifest.shared',
  'select l.login from shared_logins l where l.account_id = account_in_context() and $1 = any(l.server_ids)',
)

const mayExplain = query({
  scope: 'server:manage',
  input: z.object({ server: id }),
  read: ({ server }) => [bind(logins, [server]), bind(strangers, [server]), bind(sharedNames, [server])],
  view: async ([rows, unadopted, shared], { account }, _input, { core }) => {
    await limitRate(core, 'probe.account', account.id)
    const names = new Set(shared.map(({ login }) => login))
    return { account, rows, shared: names, unadopted: unadopted.map(({ login }) => login) }
  },
})

/**
 * What the next sync of a server would change and why, without changing it: the host is asked what it holds.
 * @param read asks the host
 * @throws NotFound, Conflict while its host key is in doubt, Unreachable
 */
export async function explainSync(
  caller: Caller,
  input: { server: string },
  read: HostRead,
): Promise<SyncExplanation> {
  const { account, rows, shared, unadopted } = await mayExplain(caller, input)
  const wanted = await wantedManifest(caller.core, account.id, input.server)
  if (!wanted) throw new NotFound('server')
  const names = wanted.manifest.logins.map(({ login }) => login)
  const report = await askWanted(caller.core, wanted, (target) => read(target, names))
  const changes = [
    ...keyChanges(wanted, report, { rows, shared }),
    ...sudoChanges(wanted, report),
    ...groupChanges(wanted, report),
  ].filter(({ what, action }) => action === 'remove' || !unadopted.includes(what))
  return {
    server: wanted.server,
    name: wanted.name,
    inSync: changes.length === 0 && unadopted.length === 0 && report.digest === wanted.digest,
    changes,
    problems: [
      ...unadopted.map(
        (login) =>
          `${login}: this Unix account was on the server before Gatehouse, and stays untouched until you adopt it.`,
      ),
      ...report.logins.flatMap(({ login, error }) => (error ? [`${login}: ${error}.`] : [])),
      ...Object.entries(report.shutOut ?? {}).flatMap(([login, reasons]) =>
        reasons.map((reason) => `${login} cannot log in: ${shutOutInWords(reason)}.`),
      ),
    ],
    otherWays: (report.otherWays ?? []).map(otherWayInWords),
  }
}

function keyChanges(
  { manifest, removing, access }: WantedServer,
  report: HostReport,
  { rows, shared }: { rows: LoginRow[]; shared: ReadonlySet<string> },
) {
  const of = new Map(rows.map((row) => [row.login, row]))
  const managed = Map.groupBy(
    report.found.filter((key) => key.managed),
    (key) => key.login,
  )
  const names = new Set([...manifest.logins.map(({ login }) => login), ...managed.keys()])
  return [...names].sort().flatMap((login): ExplainedChange[] => {
    const should = manifest.logins.find((one) => one.login === login)?.keys ?? []
    const has = (managed.get(login) ?? []).map(({ line }) => line)
    const row = of.get(login)
    return [
      ...should
        .filter((line) => !has.includes(line))
        .map((line) => ({
          what: login,
          action: 'add' as const,
          line: inShort(line),
          why: shared.has(login) ? whySharedThere(line, login) : whyThere(line, row?.email ?? login),
        })),
      ...has
        .filter((line) => !should.includes(line))
        .map((line) => ({
          what: login,
          action: 'remove' as const,
          line: inShort(line),
          why: removing
            ? 'the server is being removed from Gatehouse'
            : should.some((one) => inShort(one) === inShort(line))
              ? 'the same key is added back with the options it should have on this server'
              : shared.has(login)
                ? `${login} is shared, and this key’s owner may not use it here, has removed the key, or comes through the gateway alone`
                : whyGone(row, access),
        })),
    ]
  })
}

function whyThere(line: string, email: string): string {
  if (isRecordedKey(line))
    return `${email} can reach this server and has registered the key, and its sessions are recorded on the server`
  if (line.startsWith('restrict,')) return `the gateway uses it to log in as ${email}`
  return `${email} can reach this server and has registered the key`
}

function whySharedThere(line: string, login: string): string {
  if (line.startsWith('restrict,')) return `the gateway uses it to log in as ${login}, which members share`
  return `${line.split(' ').at(-1)} may use the shared login ${login} and has registered the key`
}

function whyGone(row: LoginRow | undefined, access: ServerAccess): string {
  if (!row) return 'no member of this account has this login'
  if (row.ended) return `${row.email} is no longer a member`
  if (row.over) return `the access of ${row.email} has expired`
  if (!row.reached) return `${row.email} can’t reach this server with their role or their choice of servers`
  if (access === 'gateway') return 'members can only log in to this server through the gateway'
  return `${row.email} has not registered this key: it was removed, has expired, or was added by hand`
}

function sudoChanges({ manifest }: WantedServer, report: HostReport): ExplainedChange[] {
  const should = manifest.files?.find(({ name }) => name === 'sudoers')?.lines ?? []
  const held = report.files.find(({ name }) => name === 'sudoers')
  if (!held?.digest && should.length > 0) {
    return should.map((line) => ({
      what: 'sudoers',
      action: 'add',
      line,
      why: 'the server’s settings let its logins become root',
    }))
  }
  if (held?.digest && should.length === 0) {
    return [
      {
        what: 'sudoers',
        action: 'remove',
        line: '/etc/sudoers.d/gatehouse',
        why: 'no one can become root on this server',
      },
    ]
  }
  return []
}

function groupChanges({ manifest }: WantedServer, report: HostReport): ExplainedChange[] {
  const should = manifest.files?.find(({ name }) => name === 'groups')?.lines ?? []
  const has = report.files.find(({ name }) => name === 'groups')?.was ?? []
  return [
    ...should
      .filter((line) => !has.includes(line))
      .map((line) => ({
        what: 'groups',
        action: 'add' as const,
        line,
        why: 'the server’s settings put its logins into this group',
      })),
    ...has
      .filter((line) => !should.includes(line))
      .map((line) => ({
        what: 'groups',
        action: 'remove' as const,
        line,
        why: 'Gatehouse put the login into this group, and it is in the server’s settings no more, or the login isn’t',
      })),
  ]
}
