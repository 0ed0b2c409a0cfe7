import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { serversNamed } from '../../machine/firewall/find-rules.ts'
import { DispositionServer } from './disposition-server.entity.ts'

/** Says which servers are given the account's dispositions, as a file; from all others it is taken away. Throws NotFound. */
export const chooseDispositionServers = mutation({
  verb: 'disposition.servers_chosen',
  scope: 'disposition:write',
  input: z.object({ servers: z.array(id).max(1000) }),
  async run(work, { servers }) {
    const { em, account, now } = work
    const found = await serversNamed(work, servers)
    const there = await em.find(DispositionServer, { accountId: account.id })
    for (const row of there) if (!servers.includes(row.serverId)) em.remove(row)
    for (const { id } of found)
      if (!there.some(({ serverId }) => serverId === id))
        em.persist(em.create(DispositionServer, { accountId: account.id, serverId: id, since: now }))
    return {
      result: { servers: found.map(({ id }) => id) },
      resource: { id: account.id, label: account.slug },
      details: { servers: found.map(({ name }) => name) },
    }
  },
})
