import { readConfig } from '@gatehouse/hosts/asterisk/read-config'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { dialledNumber } from './dialled-number.ts'
import type { EngineTrunk } from './engine-trunk.ts'
import { engineFiles, maskedTrunkLine } from './rendered-trunks.ts'
import { trunkFields, trunkSecret } from './trunk-fields.ts'

const test = suite('trunks as Asterisk reads them')

const secret = '>s;3--cret;--x\\y#z[1]=">'
const place = {
  pjsip: '/etc/asterisk/pjsip.conf',
  extensions: '/etc/asterisk/extensions.conf',
  group: 'asterisk',
}
const trunk: EngineTrunk = {
  name: 'out',
  hosts: [
    { host: 'sip1.carrier.example', port: 5060, addresses: ['203.0.113.9', '2001:db8::9'] },
    { host: '2001:db8::7', port: 5080, addresses: ['2001:db8::7'] },
  ],
  transport: 'tcp',
  domain: 'sip1.carrier.example',
  credentials: { username: 'trunk 1;@x', secret },
  registers: true,
  codecs: ['G722', 'PCMU', 'opus'],
  mediaEncryption: 'none',
  callerId: '+15550199',
  assertsCaller: true,
  numberFormat: 'national',
  countryCode: '1',
  dialPrefix: '9',
  prefixes: ['+1555', '+1800'],
  channels: 30,
  qualifySeconds: 45,
  salt: 'x',
}
const filesOf = (more: Partial<EngineTrunk> = {}) => engineFiles([{ ...trunk, ...more }], place)
const readFile = (lines: readonly string[] = []) => readConfig(lines.join('\n'))
const objects = (more: Partial<EngineTrunk> = {}) =>
  readFile(filesOf(more)[0]?.lines).sections.map(({ name, entries }) => ({
    name,
    all: entries,
    ...Object.fromEntries(entries),
  }))
const object = (type: string, more?: Partial<EngineTrunk>) =>
  objects(more).find((one: { name: string; type?: string }) => one.type === type) as
    | Record<string, unknown>
    | undefined

test('whatever the fields accept, its reader reads as it was typed', () => {
  const username = z.object(trunkFields).shape.username
  const pieces = fc.constantFrom(
    ';',
    '\\',
    '--',
    ';--',
    '--;',
    '=>',
    '>',
    '#',
    '[',
    ']',
    '"',
    ' ',
    '@',
    'é',
    '😀',
    '\t',
    '\n',
  )
  const typed = fc.oneof(
    fc.array(pieces, { minLength: 1, maxLength: 8 }).map((all) => all.join('')),
    fc.string({ minLength: 1, maxLength: 200 }),
  )
  let accepted = 0
  fc.assert(
    fc.property(typed, typed, (name, word) => {
      if (!username.safeParse(name).success || !trunkSecret.safeParse(word).success) return
      accepted++
      const auth = object('auth', { credentials: { username: name, secret: word } })
      assert.equal([auth?.username, auth?.password], [name, word])
    }),
    { numRuns: 400 },
  )
  assert.ok(accepted > 50, String(accepted))
})

test('each field stands where Asterisk obeys it', () => {
  const endpoint = object('endpoint')
  assert.equal(
    [
      endpoint?.name,
      endpoint?.allow,
      endpoint?.outbound_auth,
      endpoint?.from_user,
      endpoint?.send_pai,
      endpoint?.device_state_busy_at,
    ],
    ['gatehouse-out-1', 'g722,ulaw,opus', 'gatehouse-out', '15550199', 'yes', '30'],
  )
  assert.is(endpoint?.outbound_proxy, undefined)
  const aor = object('aor')
  assert.equal([aor?.contact, aor?.qualify_frequency], ['sip:sip1.carrier.example:5060;transport=tcp', '45'])
  const second = objects().find(
    ({ name, all }) => name === 'gatehouse-out-2' && all.some(([, value]) => value === 'endpoint'),
  )
  assert.is(
    (second as Record<string, unknown> | undefined)?.outbound_proxy,
    'sip:[2001:db8::7]:5080;transport=tcp;lr',
  )
  assert.equal(
    ((object('identify')?.all ?? []) as string[][])
      .filter(([key]) => key === 'match')
      .map(([, value]) => value),
    ['203.0.113.9', '2001:db8::9'],
  )
  const registration = object('registration')
  assert.is(registration?.client_uri, 'sip:trunk%201%3B%40x@sip1.carrier.example')
  assert.is(object('registration', { registers: false }), undefined)
  assert.equal(
    filesOf()[0]?.afterwards?.map((command) => command[2]),
    ['pjsip send register gatehouse-out-1', 'pjsip send register gatehouse-out-2'],
  )
  assert.is(object('auth', { credentials: null }), undefined)
  assert.is(object('endpoint', { mediaEncryption: 'sdes' })?.media_encryption, 'sdes')
  assert.is(object('endpoint', { channels: null })?.device_state_busy_at, undefined)
})

test('the dialplan lets through the prefixes alone, counts calls, and asks hosts in order', () => {
  const { sections } = readFile(filesOf()[1]?.lines)
  const lines = (name: string) =>
    sections.find((one) => one.name === name)?.entries.map(([, value]) => value.replaceAll(/\$(?=\{)/g, ''))
  assert.equal(lines('gatehouse-out'), [
    '_+1555X!,1,Goto(gatehouse-out_dial,{EXTEN},1)',
    '_+1800X!,1,Goto(gatehouse-out_dial,{EXTEN},1)',
  ])
  assert.equal(lines('gatehouse-out_dial'), [
    '_+X!,1,Set(GATEHOUSE_NUMBER=9{FILTER(0-9,{EXTEN:2})})',
    'n,Set(GROUP(gatehouse)=out)',
    'n,GotoIf($[{GROUP_COUNT(out@gatehouse)} > 30]?full)',
    'n,Set(CALLERID(num)=15550199)',
    'n,Dial(PJSIP/{GATEHOUSE_NUMBER}@gatehouse-out-1,120)',
    'n,GotoIf($["{DIALSTATUS}" = "CHANUNAVAIL" | "{DIALSTATUS}" = "CONGESTION"]?:end)',
    'n,Dial(PJSIP/{GATEHOUSE_NUMBER}@gatehouse-out-2,120)',
    'n(end),Hangup()',
    'n(full),Hangup(34)',
  ])
  assert.is(engineFiles([trunk], { ...place, extensions: null }).length, 1)
  const as = (
    numberFormat: EngineTrunk['numberFormat'],
    dialPrefix: string,
    countryCode: string | null = null,
  ) => dialledNumber('+493012345', { numberFormat, dialPrefix, countryCode })
  assert.equal(
    [as('e164', ''), as('digits', '00'), as('national', '0', '49')],
    ['+493012345', '00493012345', '03012345'],
  )
})

test('one object is named by all that was written, and what is shown has no secret', () => {
  const mark = (more?: Partial<EngineTrunk>) => filesOf(more)[0]?.checks?.[0]?.command[2]
  assert.match(mark() ?? '', /^pjsip show aor gatehouse-mark-[0-9a-f]{16}$/)
  assert.is(mark(), mark())
  for (const more of [
    { qualifySeconds: 46 },
    { credentials: { username: 'trunk 1;@x', secret: 'y' } },
    { salt: 'z' },
  ])
    assert.is.not(mark(more), mark())
  const shown = filesOf().flatMap(({ lines }) => lines.map(maskedTrunkLine))
  assert.not.match(shown.join('\n'), /cret/)
  assert.ok(shown.includes('password = …') && shown.includes(';salt=…'))
  for (const line of ['password=>x', ' Password = x', 'md5_cred += x', ';password = x', 'secret=x'])
    assert.match(maskedTrunkLine(line), /[=>] *…$/, line)
  assert.is(maskedTrunkLine('allow = ulaw'), 'allow = ulaw')
})

test.run()
