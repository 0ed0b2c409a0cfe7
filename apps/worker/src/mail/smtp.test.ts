import { createServer, type Server } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MailNotSent } from './mail-not-sent.ts'
import { createMailer } from './mailer.ts'

const password = 'p@ss:w/rd%#'
const mail = {
  to: 'saurav@acme.com',
  subject: 'Grüße',
  text: 'Hello\n.\nhttps://acme.com/#x\n',
  html: '<p>Hello</p>',
}

interface Delivery {
  sender: string
  recipients: string[]
  encrypted: boolean
  user: unknown
  bytes: Buffer
}

const test = suite('createMailer, by SMTP')
const closing: (() => Promise<unknown>)[] = []
test.after(async () => {
  await Promise.all(closing.map((close) => close()))
})

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    const address = server.address()
    if (typeof address === 'object' && address) resolve(address.port)
    else server.once('listening', () => resolve(listening(server)))
  })
}

/** A real SMTP server on loopback; with `login` it wants the password above. */
async function smtpServer(options: { login?: boolean; plain?: boolean; refuse?: number; repeat?: boolean }) {
  const deliveries: Delivery[] = []
  const server = new SMTPServer({
    logger: false,
    authOptional: !options.login,
    disabledCommands: options.plain ? ['STARTTLS'] : [],
    allowInsecureAuth: options.plain === true,
    onAuth: ({ username, password: given }, _session, done) =>
      given === password && username === 'gate'
        ? done(null, { user: username })
        : done(new Error(`wrong: ${username} ${given}`)),
    onRcptTo: (_address, _session, done) =>
      options.refuse
        ? done(
            Object.assign(new Error(`No such user\u0007 here ${'x'.repeat(160)} ${password}`), {
              responseCode: options.refuse,
            }),
          )
        : done(),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        deliveries.push({
          sender: mailFrom ? mailFrom.address : '',
          recipients: rcptTo.map(({ address }) => address),
          encrypted: session.secure,
          user: session.user,
          bytes: Buffer.concat(chunks),
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  const port = await listening(server.listen(0, '127.0.0.1'))
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  closing.push(close)
  return { port, deliveries, close }
}

async function send(smtpUrl: string, timeout = 10_000): Promise<void> {
  const mailer = createMailer({
    smtpUrl,
    mailboxFolder: '/nonexistent',
    from: 'Gatehouse <gatehouse@acme.com>',
    timeout,
  })
  try {
    await mailer.send(mail)
  } finally {
    mailer.close()
  }
}

async function failure(smtpUrl: string, timeout?: number): Promise<MailNotSent> {
  const error: unknown = await send(smtpUrl, timeout).catch((reason: unknown) => reason)
  if (!(error instanceof MailNotSent)) throw new Error(`not refused as expected: ${String(error)}`)
  for (const secret of [
    password,
    encodeURIComponent(password),
    Buffer.from(`\0gate\0${password}`).toString('base64'),
  ])
    assert.not(JSON.stringify([error.message, error.stack, error]).includes(secret))
  return error
}

test('delivers a message that parses to what was sent, to that address only', async () => {
  const { port, deliveries } = await smtpServer({ plain: true })
  await send(`smtp://127.0.0.1:${port}`)
  assert.is(deliveries.length, 1)
  const [{ bytes, ...envelope }] = deliveries as [Delivery]
  assert.is(envelope.sender, 'gatehouse@acme.com')
  assert.equal(envelope.recipients, ['saurav@acme.com'])
  assert.is(envelope.encrypted, false)
  const parsed = await PostalMime.parse(bytes)
  assert.equal(parsed.to, [{ name: '', address: 'saurav@acme.com' }])
  assert.is(parsed.subject, 'Grüße')
  assert.is(parsed.text?.trimEnd(), mail.text.trimEnd())
  assert.is(parsed.html?.trimEnd(), mail.html)
})

test('on loopback STARTTLS is used where offered, self-signed, and not needed where not', async () => {
  const offered = await smtpServer({})
  await send(`smtp://localhost:${offered.port}`)
  assert.is(offered.deliveries[0]?.encrypted, true)
})

test('elsewhere nothing is sent unencrypted or to an unproved certificate, unless told so', async () => {
  // 0.0.0.0 reaches this machine, yet is no loopback address.
  const plain = await smtpServer({ plain: true })
  assert.match((await failure(`smtp://0.0.0.0:${plain.port}`)).message, /STARTTLS/)
  assert.is(plain.deliveries.length, 0)
  await send(`smtp://0.0.0.0:${plain.port}?ignoreTLS=true`)
  assert.is(plain.deliveries.length, 1)
  const selfSigned = await smtpServer({})
  assert.match((await failure(`smtp://0.0.0.0:${selfSigned.port}`)).message, /certificate/)
  assert.is(selfSigned.deliveries.length, 0)
})

test('signs in with the user name and password of the URL', async () => {
  const { port, deliveries } = await smtpServer({ login: true })
  await send(`smtp://gate:${encodeURIComponent(password)}@127.0.0.1:${port}`)
  assert.is(deliveries[0]?.user, 'gate')
})

test('a refused sign-in says so without the password, even if the server repeats it', async () => {
  const { port, deliveries } = await smtpServer({ login: true, plain: true })
  const error = await failure(`smtp://other:${encodeURIComponent(password)}@127.0.0.1:${port}`)
  assert.match(error.message, new RegExp(`127.0.0.1:${port}.*user name and password in SMTP_URL`))
  assert.is(error.permanent, false)
  const missing = await failure(`smtp://127.0.0.1:${port}`)
  assert.match(missing.message, /requires a user name and password; add both to SMTP_URL/)
  assert.is(missing.permanent, false)
  assert.is(deliveries.length, 0)
})

test('a refused recipient is permanent or not, with the reply in plain text', async () => {
  const gone = await smtpServer({ plain: true, refuse: 550 })
  const error = await failure(`smtp://gate:${encodeURIComponent(password)}@127.0.0.1:${gone.port}`)
  assert.match(error.message, /refused the message: .*No such user/)
  assert.not(error.message.includes('\u0007'))
  assert.is(error.permanent, true)
  const busy = await smtpServer({ plain: true, refuse: 451 })
  assert.is(
    (await failure(`smtp://gate:${encodeURIComponent(password)}@127.0.0.1:${busy.port}`)).permanent,
    false,
  )
})

test('a server that is down, silent, no SMTP server, or has no address: each says host and what to check', async () => {
  const down = await smtpServer({})
  await down.close()
  const url = `smtp://gate:${encodeURIComponent(password)}@127.0.0.1:${down.port}`
  assert.match(
    (await failure(url)).message,
    new RegExp(`127.0.0.1:${down.port} failed: the connection was refused; check`),
  )

  const silent = createServer(() => {})
  const other = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  for (const server of [silent.listen(0, '127.0.0.1'), other.listen(0, '127.0.0.1')])
    closing.push(() => new Promise((resolve) => server.close(resolve)))
  const before = Date.now()
  assert.match((await failure(`smtp://127.0.0.1:${await listening(silent)}`, 200)).message, /in time; check/)
  assert.ok(Date.now() - before < 20_000)
  assert.match(
    (await failure(`smtp://127.0.0.1:${await listening(other)}`)).message,
    /not an SMTP server; check/,
  )
  assert.match(
    (await failure('smtp://mail.invalid', 3000)).message,
    /mail\.invalid:587 failed: .*(resolve|in time); check/,
  )
})

test.run()
