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
export async function serversNamed(caller: Caller, names: string): Promise<ServerView[] | null> {
  if (names.trim() === 'all') return null
  const servers = await everyServer(caller)
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => pick(servers, name))
}

function pick(servers: ServerView[], name: string): ServerView {
  return called(servers, name, { thing: 'server', names: (server) => [server.name, server.id] })
}
