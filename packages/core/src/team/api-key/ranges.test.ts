import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage } from '../../testing/stage.ts'
import { addressRange, addressRanges } from './ranges.ts'

const test = suite('ranges of addresses')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const read = (text: string) => addressRange.safeParse(text)
const problemOf = (text: string) => read(text).error?.issues[0]?.message ?? ''

test('an address is a range of one, a range begins with its first address', () => {
  assert.is(read('203.0.113.7').data, '203.0.113.7/32')
  assert.is(read(' 10.0.0.0/8 ').data, '10.0.0.0/8')
  assert.is(read('2001:DB8:0::/32').data, '2001:db8::/32')
  assert.is(read('0.0.0.0/0').data, '0.0.0.0/0')
  assert.match(problemOf('10.1.2.3/8'), 'first address: 10.0.0.0/8')
})

test('what is none is told how to write one', () => {
  for (const wrong of [
    '',
    '10',
    '10.0.0',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '1.2.3.4/',
    '/8',
    'example.com',
  ])
    assert.match(problemOf(wrong), 'such as 203.0.113.0/24', wrong)
  for (const wrong of ['fe80::1%eth0', '2001:db8::/129', '::1/1/1', '10.0.0.0 /8', '10.0.0.0/8\n1.1.1.1'])
    assert.match(problemOf(wrong), 'such as 203.0.113.0/24', wrong)
  assert.match(problemOf('::ffff:10.0.0.1'), 'without ::ffff:')
})

test('a list has no range twice, and is not empty', () => {
  assert.equal(addressRanges.parse(['10.0.0.1', '10.0.0.1/32']), ['10.0.0.1/32'])
  assert.is(addressRanges.parse(null), null)
  assert.not(addressRanges.safeParse([]).success)
  assert.not(addressRanges.safeParse(Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`)).success)
})

const written = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
  fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
)

test('any text is read or refused in words, and what is read reads as itself', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[0-9a-f:.%/]{0,45}$/),
    written.map((parts) => parts.join('/')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const { data, error } = read(text)
      assert.ok(data ? read(data).data === data : error)
    }),
    { numRuns: 2000 },
  )
})

test('PostgreSQL reads each as the same network, which holds the same addresses as Node says', async () => {
  const pool = stage.gatehouse.database.owner
  const samples = fc.sample(fc.tuple(written, fc.oneof(fc.ipV4(), fc.ipV6())), 300)
  for (const [[address, bits], other] of samples) {
    const range =
      read(`${address}/${bits}`).data ?? problemOf(`${address}/${bits}`).match(/write (\S+)\.$/)?.[1]
    if (!range) continue // an IPv4 address mapped into IPv6
    const [network = '', length] = range.split('/')
    const list = new BlockList()
    list.addSubnet(network, Number(length), isIP(network) === 4 ? 'ipv4' : 'ipv6')
    const { rows } = await pool.query(
      'select $1::cidr = network($2::inet) as same, $3::inet <<= $1::cidr as within',
      [range, `${address}/${bits}`, other],
    )
    const within = isIP(network) === isIP(other) && list.check(other, isIP(other) === 4 ? 'ipv4' : 'ipv6')
    assert.equal(rows[0], { same: true, within }, `${range} ${other}`)
  }
})

test.run()
