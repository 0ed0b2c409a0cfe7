import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSmtpUrl } from './smtp-url.ts'

const test = suite('SMTP_URL')

test('ports, TLS and credentials follow from the URL', () => {
  const auth = undefined
  const cases = {
    'smtp://mail.acme.com': { host: 'mail.acme.com', port: 587, secure: false, startTls: 'always', auth },
    'smtps://mail.acme.com/': { host: 'mail.acme.com', port: 465, secure: true, startTls: 'always', auth },
    'smtp://relay:25?ignoreTLS=true': { host: 'relay', port: 25, secure: false, startTls: 'never', auth },
    'smtp://[::1]:2525': { host: '::1', port: 2525, secure: false, startTls: 'offered', auth },
    'smtp://127.0.0.2:25': { host: '127.0.0.2', port: 25, secure: false, startTls: 'offered', auth },
    'smtp://127.evil.com': { host: '127.evil.com', port: 587, secure: false, startTls: 'always', auth },
    'smtp://a%40acme.com:p%2Fw@localhost': {
      host: 'localhost',
      port: 587,
      secure: false,
      startTls: 'offered',
      auth: { user: 'a@acme.com', pass: 'p/w' },
    },
  }
  for (const [url, server] of Object.entries(cases)) assert.equal(parseSmtpUrl(url), server, url)
})

test('a wrong URL is refused with what would be right, and without the password', () => {
  for (const url of [
    '',
    'mail.acme.com:587',
    'http://mail.acme.com',
    'smtp://',
    'smtp://user:hunter2@mail.acme.com/path',
    'smtp://user:hunter2@mail.acme.com#x',
    'smtp://user:hunter2#@mail.acme.com',
    'smtp://user:hunter2/@mail.acme.com',
    'smtp://user:hunter2%@mail.acme.com',
    'smtp://user:hunter2@mail.acme.com?debug=true',
    'smtp://user:hunter2@mail.acme.com:99999',
  ])
    assert.throws(
      () => parseSmtpUrl(url),
      (error: unknown) =>
        error instanceof TypeError &&
        /^SMTP_URL must be like/.test(error.message) &&
        !error.message.includes('hunter2'),
      url,
    )
})

test.run()
