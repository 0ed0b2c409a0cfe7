import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { isSystemLogin, loginPattern } from '../../identity/user/login.ts'
import { resolveServers } from '../server/chosen-servers.ts'
import { isLogin } from '../server/reach.ts'

/** Its lines go to a host as one piece, and all of its members' keys are in it. */
const mostMembers = 100
export const mostSharedLogins = 50

/** The name of a login to share: none that systems and services own. */
export const sharedLoginName = z
  .string()
  .trim()
  .regex(loginPattern, 'Use 1 to 31 small letters, digits, _ and -, beginning with a letter or _.')
  .refine(
    (name) => !isSystemLogin(name),
    'This name belongs to a system or a service. Choose another one, such as deploy.',
  )

export const sharedLoginServers = z
  .array(id)
  .min(1, 'Choose a server.')
  .max(200, 'Choose at most 200 servers.')

export const sharedLoginMembers = z.array(id).max(mostMembers, `Choose at most ${mostMembers} members.`)

const sharers = statement<{ user: string; email: string; has_login: boolean }>(
  'shared_login.sharers',
  `select u.id as user, u.email, ${isLogin('m')} as has_login from memberships m join users u on u.id = m.user_id
   where m.account_id = account_in_context() and m.ended_at is null and u.id = any($1::uuid[]) order by u.email`,
)

/**
 * The servers and the members of a shared login, for its row and for the event's details.
 * @param added those of the members who were not among them before: what has become of the others since is no fault of the change
 * @throws Invalid where one of them is not there, or has no login on servers
 */
export async function resolveSharing(
  work: Pick<Work, 'rows'>,
  {
    servers,
    members,
    added,
  }: { servers: readonly string[]; members: readonly string[]; added: readonly string[] },
) {
  const at = await resolveServers(work, { servers: [...servers], labels: [] })
  const found = members.length > 0 ? await work.rows(sharers, [members]) : []
  if (added.some((one) => !found.some(({ user }) => user === one)))
    throw new Invalid([
      { path: ['members'], message: 'At least one of these people is not in this account.' },
    ])
  const without = found.find(({ user, has_login: has }) => !has && added.includes(user))
  if (without) {
    const message = `The role of ${without.email} doesn’t let them log in to servers.`
    throw new Invalid([{ path: ['members'], message }])
  }
  return {
    servers: at.ids ?? [],
    users: found.map(({ user }) => user),
    details: { ...at.details, members: found.map(({ email }) => email) },
  }
}
