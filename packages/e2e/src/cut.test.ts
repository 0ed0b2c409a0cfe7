import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api, tokenOf } from './api.ts'
import { type Database, openDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { gatewayPort, sessionsOf } from './sessions-seen.ts'
import { type KeyPair, makeKey, type Ran, ssh } from './ssh.ts'

const test = suite('whatever ends access cuts the session')
let data = ''
let gatehouse: GatehouseProcess
let database: Database
let owner: Api

interface Someone {
  api: Api
  email: string
  user: string
  key: KeyPair
  keyId: string
}

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  database = openDatabase(data)
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
})
test.after(async () => {
  await database?.close()
  await gatehouse?.stop()
  removeDataFolder(data)
})

/** A new operator with a key, whose login is on the server. */
async function someone(name: string, server: string): Promise<Someone> {
  const email = `${name}@acme.com`
  const { link } = await owner.mutate<{ link: string }>('invites.create', { email, role: 'OPERATOR' })
  const api = new Api(gatehouse.url)
  await api.mutate('invites.accept', { token: tokenOf(link) })
  const key = makeKey(data, name)
  const { id } = await api.mutate<{ id: string }>('keys.add', { name, publicKey: key.publicKey })
  const { items } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {
    limit: 200,
  })
  const user = items.find((member) => member.email === email)?.user ?? ''
  const isIn = async () => (await through({ key }, server, 'true')).code === 0
  await eventually(`${name} gets in`, isIn, 60_000)
  return { api, email, user, key, keyId: id }
}

const through = ({ key }: Pick<Someone, 'key'>, server: string, command: string): Promise<Ran> =>
  ssh({ port: gatewayPort(gatehouse), login: server, key }, command)

/** A session that goes on until something ends it. */
async function live(member: Someone, server: string) {
  const over = through(member, server, 'echo on; sleep 60')
  const mine = async () =>
    (await sessionsOf(owner)).find((one) => one.email === member.email && !one.closedAt)
  await eventually(`${member.email} has a live session`, async () => (await mine()) !== undefined)
  return { over, id: (await mine())?.id ?? '' }
}

/** The last event about a session, as the database has it: an account that is closed shows nobody its log. */
async function closing(session: string) {
  const find = () =>
    database.rows<{ verb: string; actor: string; details: object; line: string | null }>(
      `select e.verb, e.actor_label as actor, e.details, s.line from gatehouse.audit_events e
       join gatehouse.sessions s on s.account_id = e.account_id and s.id = e.resource_id
       where e.resource_id = $1 and e.verb = 'session.closed'`,
      [session],
    )
  await eventually('its end is written down', async () => (await find()).length > 0)
  return (await find())[0]
}

interface Case {
  server?: string
  end: (member: Someone, session: string) => Promise<unknown>
  line: string
  because: string
  /** The owner, unless it is the member, or the clock. */
  by?: 'member' | 'clock'
}

const shortly = () => new Date(Date.now() + 2_500).toISOString()
const serverNamed = async (name: string) => {
  const { items } = await owner.query<{ items: { id: string; name: string }[] }>('servers.list', {})
  return items.find((server) => server.name === name)?.id
}

const cases: Record<string, Case> = {
  terminated: {
    end: (_, session) => owner.mutate('sessions.terminate', { session }),
    line: 'Ended by owner@acme.com.',
    because: 'session.terminated',
  },
  revoked: {
    end: ({ user }) => owner.mutate('team.revoke', { user }),
    line: 'Your access to acme has ended.',
    because: 'user.revoked',
  },
  leaving: {
    end: ({ api }) => api.mutate('team.leave'),
    line: 'Your access to acme has ended.',
    because: 'user.left',
    by: 'member',
  },
  demoted: {
    end: ({ user }) => owner.mutate('team.changeRole', { user, role: 'VIEWER' }),
    line: 'Your role in acme no longer lets you log in to servers.',
    because: 'user.role_changed',
  },
  limited: {
    end: ({ user }) => owner.mutate('team.limitServers', { user, servers: [] }),
    line: 'You no longer have access to prod-1.',
    because: 'user.servers_limited',
  },
  keyless: {
    end: ({ api, keyId }) => api.mutate('keys.remove', { key: keyId }),
    line: 'The key you used was removed.',
    because: 'key.removed',
    by: 'member',
  },
  outdated: {
    end: ({ api, keyId }) => api.mutate('keys.setEnd', { key: keyId, expiresAt: shortly() }),
    line: 'The key you used has expired.',
    because: 'key.expired',
    by: 'clock',
  },
  late: {
    end: ({ user }) => owner.mutate('team.setEnd', { user, expiresAt: shortly() }),
    line: 'Your access to acme has ended.',
    because: 'user.expired',
    by: 'clock',
  },
  homeless: {
    server: 'staging-1',
    end: async () => owner.mutate('servers.remove', { server: await serverNamed('staging-1') }),
    line: 'staging-1 was removed from acme.',
    because: 'server.removed',
  },
  closed: {
    end: () => owner.mutate('account.close', { slug: 'acme' }),
    line: 'The account acme was closed.',
    because: 'account.closed',
  },
}

for (const [name, { server = 'prod-1', end, line, because, by }] of Object.entries(cases)) {
  test(`${because}, ${name}: one line says why, and the log by whom`, async () => {
    const member = await someone(name, server)
    const { over, id } = await live(member, server)
    await end(member, id)
    const ran = await over
    assert.equal(ran, { code: 254, stdout: 'on\n', stderr: `Gatehouse: ${line}\n` })
    const event = await closing(id)
    assert.equal([event?.actor, event?.line], ['gateway', line])
    const who = by === 'member' ? member.email : (by ?? 'owner@acme.com')
    assert.equal(event?.details, { because, by: who })
    const { code } = await through(member, server, 'true')
    assert.is(code === 0, name === 'terminated', 'who was cut off alone may come again')
  })
}

test.run()
