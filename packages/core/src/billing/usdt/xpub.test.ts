import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { usdtChains } from './networks.ts'
import { tronAddress } from './tron-address.ts'
import { usdtAmount } from './usdt-amount.ts'
import { readXpub } from './xpub.ts'

const test = suite('extended public keys')

// BIP 32, test vector 1: m, and m/0'/1/2'/2/1000000000
const master =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
const secret =
  'xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7'

test('an account’s public key is taken, and has a name of its own', () => {
  assert.match(readXpub(third).wallet, /^[0-9a-f]{16}$/)
})

// BIP 32, test vector 1: m/0'/1/2'
const third =
  'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5'

test('what is none, or could spend, or is of another depth is refused without being repeated', () => {
  const wrong: [string, RegExp][] = [
    [secret, /private key, which can spend/],
    [master, /depth is 0, not 3/],
    [`${third.slice(0, -1)}6`, /checksum/],
    ['', /checksum/],
    ['xpub', /checksum/],
    ['0'.repeat(111), /checksum/],
    ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', /no extended key/],
  ]
  for (const [text, says] of wrong) {
    try {
      readXpub(text)
      assert.unreachable(text)
    } catch (error) {
      assert.instance(error, Error)
      assert.match((error as Error).message, says)
      if (text) assert.not.match((error as Error).message, text.slice(-20))
    }
  }
})

test('TRON’s addresses are those that it shows', () => {
  const { contract, shown } = usdtChains.tron
  assert.is(tronAddress(Buffer.from(contract.slice(2), 'hex')), shown)
})

test('amounts have two decimals, and as many more as they need', () => {
  const shown: [number | bigint, string][] = [
    [0, '0.00'],
    [1, '0.000001'],
    [49_000_000n, '49.00'],
    [48_994_000, '48.994'],
    [19_980_000, '19.98'],
    [500_000, '0.50'],
    [9_007_199_254_740_991n, '9007199254.740991'],
  ]
  for (const [amount, text] of shown) assert.is(usdtAmount(amount), text)
})

test.run()
