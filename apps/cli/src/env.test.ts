import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readEnv, WrongEnvironment } from './env.ts'
import { usdtOf } from './usdt-of.ts'

const test = suite('environment')
const secret = 'x'.repeat(32)

const refusal = (env: Record<string, string>): string => {
  try {
    readEnv(env)
  } catch (error) {
    if (error instanceof WrongEnvironment) return error.message
    throw error
  }
  throw new Error(`accepted: ${JSON.stringify(env)}`)
}

test('without a variable, everything has its default', () => {
  const env = readEnv({})
  assert.equal(
    [env.port, env.host, env.url, env.seed, env.databaseUrl, env.secret],
    [4600, '127.0.0.1', 'http://localhost:4600', 'demo', undefined, undefined],
  )
  assert.match(env.dataFolder, /\/\.data$/)
})

test('recordings may take 100 GB of each account, or what is said, or as much as they like', () => {
  const quota = (value: string) => readEnv({ GATEHOUSE_RECORDING_QUOTA: value }).recordingQuota
  assert.equal(['', '2', 'none'].map(quota), [100e9, 2e9, null])
})

test('an empty variable is an absent one', () => {
  assert.equal(readEnv({ PORT: '', DATABASE_URL: '', SMTP_URL: '' }), readEnv({}))
})

const wrong = {
  GATEHOUSE_URL: ['acme.com', 'ftp://acme.com', 'https://acme.com/path', 'https://acme.com?x'],
  PORT: ['eighty', '-1', '65536', '1.5'],
  GATEHOUSE_TRUSTED_PROXIES: ['proxy', '10.0.0.1,', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0.1 10.0.0.2'],
  GATEHOUSE_OPEN_ACCOUNTS: ['yes', 'Everyone'],
  GATEHOUSE_RECORDING_QUOTA: ['much', '0', '1.5', '-1'],
  GATEHOUSE_SEED: ['yes', 'Demo'],
  GATEHOUSE_LOG: ['loud'],
  HETZNER_API_URL: [
    'api.hetzner.cloud/v1',
    'http://api.hetzner.cloud/v1',
    'https://api.hetzner.cloud/v1?x=1',
    'ftp://localhost/v1',
  ],
  GATEHOUSE_MAIL_FROM: ['nobody', 'a@b.com\nBcc: x@y.com'],
}
for (const [name, values] of Object.entries(wrong)) {
  test(`a wrong ${name} is named, shown and put right in one line`, () => {
    for (const value of values) {
      const message = refusal({ [name]: value })
      assert.ok(message.startsWith(`${name} is ${JSON.stringify(value)}. Expected `), message)
      assert.not.match(message, /[\r\n]/)
    }
  })
}

const wrongSecrets = {
  DATABASE_URL: ['mysql://root:hunter2@db/x', 'hunter2'],
  GATEHOUSE_SECRET: ['hunter2'],
  GATEHOUSE_SECRET_PREVIOUS: ['hunter2'],
  GATEHOUSE_SECRET_NEXT: ['hunter2'],
  SMTP_URL: ['http://user:hunter2@mail', 'hunter2'],
  RECORDINGS_URL: ['s3://key:hunter2@bucket', 'ftp://hunter2'],
  USDT_XPUB: ['hunter2', `xprv${'hunter2'.repeat(15)}hu`, `xpub${'hunter2'.repeat(15)}`],
  USDT_ETHEREUM_RPC: ['hunter2', 'wss://node/hunter2'],
  USDT_TRON_RPC: ['node/hunter2'],
}
for (const [name, values] of Object.entries(wrongSecrets)) {
  test(`a wrong ${name} is named and never shown`, () => {
    for (const value of values) {
      const message = refusal({ [name]: value })
      assert.ok(message.startsWith(`${name} is set to an invalid value (not shown). Expected `), message)
      assert.not.match(message, /hunter2/)
    }
  })
}

const xpub =
  'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5'
const node = 'https://node.example.com/hunter2'

test('USDT needs a key and a node: of each network that is named one', async () => {
  assert.is(readEnv({}).usdt, undefined)
  assert.equal(readEnv({ USDT_XPUB: xpub, USDT_TRON_RPC: node }).usdt, { xpub, nodes: { tron: node } })
  const both = readEnv({ USDT_XPUB: xpub, USDT_TRON_RPC: node, USDT_ETHEREUM_RPC: node })
  const setup = await usdtOf(both)
  assert.equal(
    setup?.networks.map(({ network, chainId }) => [network, chainId]),
    [
      ['ethereum', 1],
      ['tron', 728_126_428],
    ],
  )
  assert.is(await usdtOf(readEnv({})), null)
  assert.match(
    refusal({ USDT_XPUB: xpub }),
    /^Neither USDT_ETHEREUM_RPC nor USDT_TRON_RPC is set, but USDT_XPUB is\. Set USDT_ETHEREUM_RPC to the address/,
  )
  const keyless = refusal({ USDT_TRON_RPC: node })
  assert.match(
    keyless,
    /^USDT_XPUB is not set, but USDT_TRON_RPC is\. Set USDT_XPUB to the extended public key/,
  )
  assert.not.match(keyless, /hunter2/)
})

test('a key with a wrong letter, or of another depth, stops the start and is never shown', async () => {
  const master =
    'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
  for (const [wrong, says] of [
    [xpub.replace('GT577', 'GT578'), /its checksum is wrong/],
    [master, /its depth is 0, not 3/],
  ] as const) {
    const error = await usdtOf(readEnv({ USDT_XPUB: wrong, USDT_TRON_RPC: node })).catch((thrown) => thrown)
    assert.instance(error, WrongEnvironment)
    assert.match(
      error.message,
      /^USDT_XPUB is set to an invalid value \(not shown\): .+\. Expected the extended public key/,
    )
    assert.match(error.message, says)
    assert.not.match(error.message, wrong.slice(10, 30))
  }
})

test('a database of one’s own needs a secret of one’s own', () => {
  const DATABASE_URL = 'postgresql://gatehouse@db.example.com/gatehouse'
  assert.match(refusal({ DATABASE_URL }), /^GATEHOUSE_SECRET is not set, but DATABASE_URL is\. Set it to /)
  const env = readEnv({ DATABASE_URL, GATEHOUSE_SECRET: secret })
  assert.equal([env.databaseUrl, env.secret, env.seed], [DATABASE_URL, secret, 'none'])
})

test('while the secret is rotated there are others beside it, and never without it', () => {
  const GATEHOUSE_SECRET_PREVIOUS = `${secret}, before`
  const env = readEnv({ GATEHOUSE_SECRET: secret, GATEHOUSE_SECRET_PREVIOUS })
  assert.equal(
    [env.secret, env.previousSecret, env.nextSecret],
    [secret, GATEHOUSE_SECRET_PREVIOUS, undefined],
  )
  assert.match(
    refusal({ GATEHOUSE_SECRET_PREVIOUS }),
    /^GATEHOUSE_SECRET_PREVIOUS is set, but GATEHOUSE_SECRET is not\. Set GATEHOUSE_SECRET to /,
  )
})

test('a database behind a socket is named as pg takes it', () => {
  const DATABASE_URL = 'postgresql://gatehouse@/gatehouse?host=/run/postgresql'
  assert.is(readEnv({ DATABASE_URL, GATEHOUSE_SECRET: secret }).databaseUrl, DATABASE_URL)
})

test('mail that is sent leaves from a domain, or from what is given', () => {
  const SMTP_URL = 'smtp://mail.example.com'
  for (const GATEHOUSE_URL of ['http://10.0.0.5', 'http://[2001:db8::1]:4600', 'http://gatehouse']) {
    assert.match(
      refusal({ SMTP_URL, GATEHOUSE_URL }),
      /^GATEHOUSE_MAIL_FROM is not set, and gatehouse@.+ is not an address email can come from\. Set it to a From header/,
    )
    readEnv({ SMTP_URL, GATEHOUSE_URL, GATEHOUSE_MAIL_FROM: 'gatehouse@example.com' })
    readEnv({ GATEHOUSE_URL })
  }
  const given = readEnv({ SMTP_URL, GATEHOUSE_URL: 'https://gatehouse.example.com' })
  assert.is(given.mailFrom, 'Gatehouse <gatehouse@gatehouse.example.com>')
})

test('recordings are in the data folder, another folder, or a bucket with a key', () => {
  assert.equal(readEnv({ GATEHOUSE_DATA: '/data' }).recordings, { kind: 'folder', path: '/data/recordings' })
  assert.equal(readEnv({ RECORDINGS_URL: 'file:///casts' }).recordings, { kind: 'folder', path: '/casts' })
  const RECORDINGS_URL = 's3://casts/acme?endpoint=https://s3.acme.com'
  const AWS_ACCESS_KEY_ID = 'key'
  for (const env of [{}, { AWS_ACCESS_KEY_ID }, { AWS_SECRET_ACCESS_KEY: 'hunter2' }]) {
    const message = refusal({ RECORDINGS_URL, ...env })
    assert.match(message, /^AWS_\w+ is not set, but RECORDINGS_URL names a bucket\. Set it to /)
    assert.not.match(message, /hunter2/)
  }
  const { recordings, bucketKey } = readEnv({
    RECORDINGS_URL,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: 'hunter2',
  })
  assert.is(recordings.kind === 's3' && recordings.prefix, 'acme/')
  assert.equal(bucketKey, { accessKeyId: 'key', secretAccessKey: 'hunter2' })
  assert.is(readEnv({ AWS_ACCESS_KEY_ID }).bucketKey, undefined)
})

test('trusted proxies are addresses, ranges, and loopback unless others are named', () => {
  assert.equal(readEnv({}).trustedProxies, ['loopback'])
  const { trustedProxies } = readEnv({
    GATEHOUSE_TRUSTED_PROXIES: 'loopback, 10.0.0.7,10.1.0.0/16,fd00::/8,::1',
  })
  assert.equal(trustedProxies, ['loopback', '10.0.0.7', '10.1.0.0/16', 'fd00::/8', '::1'])
})

test('the public origin follows the port, and loses a slash', () => {
  assert.is(readEnv({ PORT: '4700' }).url, 'http://localhost:4700')
  const env = readEnv({ GATEHOUSE_URL: 'https://gatehouse.acme.com/' })
  assert.equal(
    [env.url, env.mailFrom],
    ['https://gatehouse.acme.com', 'Gatehouse <gatehouse@gatehouse.acme.com>'],
  )
})

test.run()
