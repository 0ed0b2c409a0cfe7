import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../audit/log/search-events.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { waitingMails } from '../team/invite/mailed.testing.ts'
import { listTeam } from '../team/member/list-team.ts'
import { refused, refusesAndWritesNothing } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { trace } from '../testing/trace.ts'

const test = suite('an API key used from elsewhere')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

async function keyAtHome(name: string) {
  const { apiKey, secret } = await createApiKey(stage.owner.caller, {
    name,
    scopes: ['team:read', 'account:update'],
    ranges: ['192.0.2.0/24'],
  })
  const from = (ip: string) => ({
    ...stage.gatehouse.caller({ kind: 'api-key', secret }, null),
    ip,
    userAgent: 'curl/8.5',
  })
  return { id: apiKey.id, from, team: (ip: string) => listTeam(from(ip), undefined) }
}
const anHourLater = () =>
  stage.gatehouse.database.owner.query(`update rate_limits set expire = expire - 3600000`)

test('stands in the account’s log, and its owner is told', async () => {
  const { gatehouse, owner } = stage
  const key = await keyAtHome('backup')
  const { events, mails } = await trace(stage, () => refused('signed-out', key.team('198.51.100.1')))
  const program = { kind: 'api-key', id: key.id, label: 'backup' } as const
  assert.equal(events, [
    {
      account: 'acme',
      actor: program,
      ip: '198.51.100.1',
      userAgent: 'curl/8.5',
      verb: 'api_key.refused',
      resource: { type: 'api_key', id: key.id, label: 'backup' },
      changes: {},
      details: { reason: 'It was used from an IP address that is not allowed for it.' },
    },
  ])
  assert.is(mails, 1)
  const [mail] = await waitingMails(gatehouse)
  assert.equal(
    [mail?.template, mail?.to, mail?.apiKey, mail?.account, mail?.ip],
    ['api-key-refused', owner.email, 'backup', 'acme', '198.51.100.1'],
  )
  const seen = await searchEvents(stage.viewer.caller, { verb: 'api_key.refused' })
  assert.equal(seen.items, [], 'only who manages keys reads of it')
})

test('once an hour for each network, and by mail once a day', async () => {
  const key = await keyAtHome('noisy')
  const from = async (...addresses: string[]) => {
    const { events, mails } = await trace(stage, async () => {
      for (const address of addresses) await refused('signed-out', key.team(address))
    })
    return [events.length, mails]
  }
  assert.equal(await from('198.51.100.1', '198.51.100.1', '198.51.100.2'), [2, 1])
  assert.equal(await from('2001:db8:1:1::1', '2001:db8:1:1::2'), [1, 0])
  assert.equal(await from('198.51.100.2'), [0, 0])
  // whoever has the key and many networks fills no log
  const many = Array.from({ length: 40 }, (_, at) => `203.0.113.${at}`)
  assert.equal(await from(...many), [17, 0])
  await anHourLater()
  await refusesAndWritesNothing(stage, 'signed-out', () => key.team('198.51.100.1'))
})

test('of many at once from one network one is written down, and each is refused', async () => {
  const key = await keyAtHome('crowd')
  const { events, mails, result } = await trace(stage, () =>
    Promise.all(
      Array.from({ length: 8 }, () =>
        renameAccount(key.from('198.51.100.9'), { name: 'x' }).catch((error) => error.reason),
      ),
    ),
  )
  assert.equal([events.length, mails], [1, 1])
  assert.equal(result, Array(8).fill('signed-out'))
})

test('what is let in writes nothing of this', async () => {
  const key = await keyAtHome('fine')
  await refused('signed-out', key.team('198.51.100.1'))
  const { events, mails } = await trace(stage, () => key.team('192.0.2.9'))
  assert.equal([events, mails], [[], 0])
})

test.run()
