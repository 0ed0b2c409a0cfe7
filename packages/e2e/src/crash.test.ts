import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerView } from '@gatehouse/core/fleet/server/view'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api, tokenOf } from './api.ts'
import { type Acknowledged, startLoad } from './crash-load.ts'
import { proveLogIsWhole, proveNothingIsLost, proveRowsMatchLog, readLog } from './crash-proofs.ts'
import { openDatabase } from './database.ts'
import { demoServers } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { processesOf } from './processes-of.ts'

const test = suite('crashes')
const people = ['ann@temp.com', 'ben@temp.com', 'cid@temp.com']

let data = ''
let gatehouse: GatehouseProcess
let owner: Api
let members: Api[] = []

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data, durable: true })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  members = await Promise.all(people.map(join))
})

test.after(async () => {
  await gatehouse?.kill()
  removeDataFolder(data)
})

async function join(email: string): Promise<Api> {
  const { link } = await owner.mutate<{ link: string }>('invites.create', {
    email,
    role: 'OPERATOR',
    mail: false,
  })
  const member = new Api(gatehouse.url)
  await member.mutate('invites.accept', { token: tokenOf(link) })
  return member
}

async function startAgain(): Promise<void> {
  gatehouse = await startGatehouse({ data })
  owner = owner.at(gatehouse.url)
  members = members.map((member) => member.at(gatehouse.url))
}

const allInSync = async () => {
  const { items } = await owner.query<{ items: ServerView[] }>('servers.list', {})
  return items.length === 3 && items.every(({ sync }) => sync.state === 'in-sync')
}

/** What each login's file must hold, from the rows; the file has a comment behind each key. */
async function wantedKeys(): Promise<Map<string, string[]>> {
  const database = openDatabase(data)
  try {
    const rows = await database.rows<{ server: string; login: string; key: string }>(
      `select s.port::text as server, m.login, k.public_key as key from servers s, memberships m join ssh_keys k using (user_id)
       where m.ended_at is null and m.role in ('OWNER', 'OPERATOR') and (m.server_ids is null or s.id = any (m.server_ids))`,
    )
    const wanted = Map.groupBy(rows, ({ server, login }) => `${server} ${login}`)
    return new Map([...wanted].map(([where, keys]) => [where, keys.map(({ key }) => key).sort()] as const))
  } finally {
    await database.close()
  }
}

async function proveServersConverge(): Promise<void> {
  await eventually('every server is in sync', allInSync, 60_000)
  const wanted = await wantedKeys()
  const logins = (await owner.query<{ items: MemberView[] }>('team.list', {})).items.map(({ login }) => login)
  for (const server of demoServers(data)) {
    for (const login of logins) {
      const held = server.authorizedKeys(login).match(/^ssh-ed25519 \S+/gm) ?? []
      assert.equal(held.sort(), wanted.get(`${server.port} ${login}`) ?? [], `${login} on ${server.name}`)
    }
  }
}

for (const [round, answers] of [40, 80, 120].entries()) {
  test(`kill -9 under load, number ${round + 1}: what was answered is there, whole, and reaches the servers`, async () => {
    const load = startLoad(owner, members)
    await eventually('enough is answered', () => load.acknowledged.length >= answers, 60_000)
    await sleep(Math.random() * 100)
    await gatehouse.kill()
    await load.over
    assert.equal(processesOf(data), [])
    assert.equal(load.surprises, [])
    await startAgain()
    await prove(load.acknowledged)
    await removeMostKeys()
  })
}

async function prove(acknowledged: readonly Acknowledged[]): Promise<void> {
  const database = openDatabase(data)
  try {
    // the worker makes them in its own time, with an event each
    const unfiled = () => database.rows('select id from invoices where pdf_digest is null')
    await eventually('the files of invoices are made', async () => (await unfiled()).length === 0, 60_000)
    const log = await readLog(owner)
    proveNothingIsLost(log, acknowledged)
    await proveLogIsWhole(log, database)
    await proveRowsMatchLog(log, database)
  } finally {
    await database.close()
  }
  await proveServersConverge()
}

/** A member may have 50 keys. */
async function removeMostKeys(): Promise<void> {
  for (const member of members) {
    const { items } = await member.query<{ items: { id: string }[] }>('keys.list')
    for (const { id } of items.slice(2)) await member.mutate('keys.remove', { key: id })
  }
}

test('Ctrl-C ends everything with exit code 0, and the next start finds all as it was left', async () => {
  const before = await readLog(owner)
  const { code } = await gatehouse.stop()
  assert.is(code, 0)
  assert.not.match(gatehouse.output(), 'connection lost')
  assert.equal(processesOf(data), [])
  await startAgain()
  const after = await readLog(owner)
  assert.equal(after.slice(0, before.length), before)
  // the link that a start prints is an event
  assert.equal(
    after.slice(before.length).map(({ verb }) => verb),
    ['user.link_made'],
  )
  await proveServersConverge()
})

test.run()
