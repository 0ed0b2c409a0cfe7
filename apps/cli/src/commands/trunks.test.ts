import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'

const test = suite('gatehouse trunks')
const acme = ['--account', 'acme']
let stage: CommandStage

test.before(async () => {
  stage = await openCommandStage()
  await stage.done(['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme'])
})
test.after(() => stage?.close())

test('trunks are added, changed, listed and removed', async () => {
  const command = (...words: string[]) => ['trunks', ...words, '--trunk', 'out', ...acme]
  const fields = ['--hosts', '203.0.113.9,203.0.113.10:5080', '--caller-id', '+15550199', '--prefixes', '+1']
  assert.is(await stage.done(command('create', ...fields)), 'Added out.\n')
  await stage.done(command('update', '--prefixes', '+1,+49'))
  const { items } = await stage.json(['trunks', 'list', ...acme])
  assert.equal(
    items.map(({ name, hosts, prefixes }: Record<string, unknown>) => [name, hosts, prefixes]),
    [
      [
        'out',
        [
          { host: '203.0.113.9', port: 5060, addresses: ['203.0.113.9'] },
          { host: '203.0.113.10', port: 5080, addresses: ['203.0.113.10'] },
        ],
        ['+1', '+49'],
      ],
    ],
  )
  assert.match(await stage.done(['trunks', 'list', ...acme]), /by address +not asked yet|not asked yet/)
  const more = [
    '--number-format',
    'national',
    '--country-code',
    '1',
    '--dial-prefix',
    '9',
    '--prefixes',
    '+1555',
  ]
  await stage.done(
    command('update', ...more, '--codecs', 'opus,PCMU', '--channels', '30', '--qualify-seconds', '0'),
  )
  await stage.done(command('update', '--channels', 'none', '--assert-caller'))
  const { items: changed } = await stage.json(['trunks', 'list', ...acme])
  const { numberFormat, countryCode, dialPrefix, codecs, channels, qualifySeconds, assertsCaller } =
    changed[0]
  assert.equal(
    [numberFormat, countryCode, dialPrefix, codecs, channels, qualifySeconds, assertsCaller],
    ['national', '1', '9', ['opus', 'PCMU'], null, 0, true],
  )
  const allowed = (...words: string[]) => stage.done(['calls', 'prefixes', ...words, ...acme])
  assert.is(await allowed(), 'Each trunk decides for itself.\n')
  assert.is(await allowed('--set', '+49,+1'), '+49, +1\n')
  assert.is(await allowed('--set', 'none'), 'Each trunk decides for itself.\n')
  assert.match(await stage.done(command('remove')), /Removed out/)
})

test.run()
