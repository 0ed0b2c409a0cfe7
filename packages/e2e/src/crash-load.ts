import type { ServerView } from '@gatehouse/core/fleet/server/view'
import type { KeyView } from '@gatehouse/core/fleet/ssh-key/view'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { Api } from './api.ts'

/** A change that Gatehouse answered for: from then on it must never be lost. */
export interface Acknowledged {
  verb: string
  /** The thing's id. */
  resource: string
  /** The event's label for the thing. */
  label: string
}

export interface Load {
  readonly acknowledged: Acknowledged[]
  /** Answers other than a change or a lost connection. */
  readonly surprises: string[]
  /** Resolves when everybody has noticed that Gatehouse is gone. */
  readonly over: Promise<void>
}

let count = 0

/** Everybody changes things as fast as they are answered, until nobody answers any more. */
export function startLoad(owner: Api, members: readonly Api[]): Load {
  const acknowledged: Acknowledged[] = []
  const surprises: string[] = []
  const note = (verb: string, resource: string, label: string) => acknowledged.push({ verb, resource, label })
  const everybody = [
    inviteAndRevoke(owner, note),
    ...members.flatMap((member) => [renameServers(member, note), addAndRemoveKeys(member, note)]),
  ]
  const over = Promise.all(
    everybody.map((one) =>
      one.catch((error: Error) => {
        if (!(error instanceof TypeError)) surprises.push(error.message) // fetch's word for a lost connection
      }),
    ),
  )
  return { acknowledged, surprises, over: over.then(() => undefined) }
}

type Note = (verb: string, resource: string, label: string) => void

async function inviteAndRevoke(owner: Api, note: Note): Promise<never> {
  for (;;) {
    const email = `guest-${count++}@temp.com`
    const { invite } = await owner.mutate<{ invite: { id: string } }>('invites.create', {
      email,
      role: 'VIEWER',
      mail: false,
    })
    note('user.invited', invite.id, email)
    await owner.mutate('invites.revoke', { invite: invite.id })
    note('invite.revoked', invite.id, email)
  }
}

async function renameServers(member: Api, note: Note): Promise<never> {
  for (;;) {
    const { items } = await member.query<{ items: ServerView[] }>('servers.list', {})
    for (const { id } of items) {
      const name = `server-${count++}`
      await member.mutate('servers.rename', { server: id, name })
      note('server.renamed', id, name)
    }
  }
}

async function addAndRemoveKeys(member: Api, note: Note): Promise<never> {
  for (;;) {
    const name = `key-${count++}`
    const { publicKey } = generateManagementKey(name)
    const key = await member.mutate<KeyView>('keys.add', { name, publicKey })
    note('key.added', key.id, name)
    if (count % 3 === 0) continue
    await member.mutate('keys.remove', { key: key.id })
    note('key.removed', key.id, name)
  }
}
