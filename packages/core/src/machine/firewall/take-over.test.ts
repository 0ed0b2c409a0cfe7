import { shortId } from '@gatehouse/hosts/firewall/ruleset'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { recordPartDrift } from '../part/record-part-drift.ts'
import { addRule } from './add-rule.ts'
import { listFirewall } from './list-firewall.ts'
import { removeRules } from './remove-rules.ts'
import { enableFirewall } from './switch-firewall.ts'
import { takeOverFirewall } from './take-over.ts'

const test = suite('takeOverFirewall')
let stage: Stage
let server: string

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'web-1')
  await enableFirewall(stage.owner.caller, { servers: [server], acknowledge: true })
})
test.after(() => stage?.close())

const found = (added: string[], removed: string[] = [], text: string | null = 'table') =>
  recordPartDrift(
    stage.gatehouse.core,
    'firewall.drifted',
    { account: stage.owner.account.id, server, part: 'firewall', lease: 'one', name: 'web-1' },
    { added, removed, text },
  )
const owner = () => stage.owner.caller
const take = () => takeOverFirewall(owner(), { server })
const listed = () => listFirewall(owner(), { server })
const own = async () =>
  (await listed()).rules
    .filter((rule) => rule.server !== null)
    .map(({ action, protocol, ports, sources, comment }) => [action, protocol, ports, sources, comment])
/** A rule's line as nft lists it. */
const lineOf = (rule: string, match: string, comment = '') =>
  `${match} counter accept comment "${`${shortId(rule)} ${comment}`.trim()}"`

test('lines that say what a rule can become rules; the others are named, and it is done once', async () => {
  await found(['tcp dport 81 accept', 'ct state new drop'])
  const { takeOver } = await listed()
  assert.equal(takeOver?.lines, [
    { line: '+ tcp dport 81 accept', becomes: 'adds allow tcp 81 from anywhere' },
  ])
  const { rules, left } = await take()
  assert.is(rules.length, 1)
  assert.equal(left, takeOver?.left)
  assert.equal(left, [{ line: 'ct state new drop', why: 'A rule can’t say this.' }])
  assert.equal(await own(), [['allow', 'tcp', ['81'], [], '']])
  assert.is((await listed()).takeOver, null)
  await refused('conflict', take(), /Nothing was changed by hand/)
})

test('of lines that are gone the rules go, or what is left of them stays, and what cannot go says why', async () => {
  await removeRules(owner(), { rules: (await listed()).rules.map(({ id }) => id) })
  const add = async (ports: string[], sources: string[], servers: string[] | null = [server]) =>
    (await addRule(owner(), { servers, rule: { action: 'allow', ports, sources, comment: 'web' } }))
      .rules[0] ?? ''
  const [gone, half, changed] = [
    await add(['80'], []),
    await add(['443'], ['203.0.113.0/24', '2001:db8::/32']),
    await add(['8080'], []),
  ]
  const ofAccount = await add(['22'], [], null)
  await found(
    [lineOf(changed, 'tcp dport 8081', 'web'), 'tcp dport 25 accept'],
    [
      lineOf(gone, 'tcp dport 80', 'web'),
      lineOf(half, 'ip6 saddr 2001:db8::/32 tcp dport 443', 'web'),
      lineOf(changed, 'tcp dport 8080', 'web'),
      lineOf(ofAccount, 'tcp dport 22', 'web'),
      'iifname "lo" counter accept comment "fixed: loopback"',
      'counter drop comment "rest"',
    ],
  )
  const { left, removed } = await take()
  assert.equal(removed.toSorted(), [gone, changed].toSorted())
  assert.equal(await own(), [
    ['allow', 'tcp', ['443'], ['203.0.113.0/24'], 'web'],
    ['allow', 'tcp', ['8081'], [], 'web'],
    ['allow', 'tcp', ['25'], [], ''],
  ])
  assert.equal(
    left.map(({ why }) => why.split('.')[0]),
    [
      'This rule is of the account, on all of its servers',
      'Every server needs this line',
      'This line shuts whatever no rule allows',
    ],
  )
  const [event] = (await searchEvents(owner(), { verb: 'firewall.taken_over' })).items
  assert.match(
    JSON.stringify(event?.details),
    /removes allow tcp 80 from anywhere \(web\).*leaves of that rule/,
  )
})

test('where nothing can, or one would shut Gatehouse out, nothing is taken', async () => {
  await found(['ct state new drop'])
  await refused('conflict', take(), /None of the lines .* A rule can’t say this/)
  const drop = 'counter drop comment "rest"'
  await found([drop], [drop])
  await refused('conflict', take(), /only stood in another place/)
  await found([], ['tcp dport 80 accept'], null)
  await refused('conflict', take(), /turn the firewall off/)
  Object.assign(stage.gatehouse.core, { gatewayFrom: ['10.99.0.1'] })
  await found(['ip saddr 10.99.0.0/16 drop'])
  const refusal = await refused('invalid', take())
  assert.match(JSON.stringify(refusal), /would shut out Gatehouse/)
  await refused('conflict', takeOverFirewall(owner(), { server, at: 'before' }), /Something else/)
})

test('only owners and operators may', () =>
  refusesAllBut(['OWNER', 'OPERATOR'], stage, (as) => takeOverFirewall(as, { server })))

test.run()
