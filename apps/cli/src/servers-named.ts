import type { Caller } from '@gatehouse/core/access/caller'
import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { called, everyItem } from './items.ts'

/** Every server of the account. */
export async function everyServer(caller: Caller): Promise<ServerView[]> {
  const { listServers } = await import('@gatehouse/core/fleet/server/list-servers')
  return everyItem(listServers, caller)
}

/** The account's server of this name or id. @throws CommandFailed */
export async function serverNamed(caller: Caller, name: string): Promise<ServerView> {
  return pick(await everyServer(caller), name)
}

/** The servers of a list of names with commas between them; null for `all`. @throws CommandFailed */
async function serversNamed(caller: Caller, names: string): Promise<ServerView[] | null> {
  if (names.trim() === 'all') return null
  const servers = await everyServer(caller)
  return listed(names).map((name) => pick(servers, name))
}

/** A list with commas between its words; none where nothing is said. */
export function listed(words: string | undefined): string[] {
  return (words ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** What of a limit was said: servers by name, or `all`; labels; or neither. @throws CommandFailed */
export async function limitSaid(caller: Caller, said: { servers?: string; labels?: string }) {
  const servers = said.servers === undefined ? undefined : await serversNamed(caller, said.servers)
  return {
    ...(servers !== undefined && { servers: servers?.map(({ id }) => id) ?? null }),
    ...(said.labels !== undefined && { labels: listed(said.labels) }),
  }
}

/** The server of a list with this name or id. @throws CommandFailed */
export function pick(servers: ServerView[], name: string): ServerView {
  return called(servers, name, { thing: 'server', names: (server) => [server.name, server.id] })
}
