import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MailNotSent } from './mail-not-sent.ts'
import { createMailer } from './mailer.ts'

const from = 'Gatehouse <gatehouse@acme.com>'
const mail = {
  to: 'saurav@acme.com',
  subject: 'Grüße aus dem Torhaus',
  text: `See the invite:\nhttp://localhost:4600/invite#${'t'.repeat(90)}\n.\nlast line\n`,
  html: '<p>See the <a href="http://localhost:4600/invite">invite</a></p>',
}

const test = suite('createMailer, into a folder')
let parent = ''
test.before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mailbox-'))
})
test.after(() => rm(parent, { recursive: true, force: true }))

function mailbox(name: string) {
  const printed: string[] = []
  const folder = join(parent, name)
  return {
    folder,
    printed,
    mailer: createMailer({ mailboxFolder: folder, from, print: (line) => printed.push(line) }),
  }
}

test('keeps a message that parses to what was sent, readable by its owner alone', async () => {
  const { folder, mailer } = mailbox('new/deep')
  await mailer.send(mail)
  const [name = '', ...others] = await readdir(folder)
  assert.equal(others, [])
  assert.match(name, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-000001-[0-9a-f]{6}\.eml$/)
  assert.is((await stat(join(folder, name))).mode & 0o777, 0o600)
  const bytes = await readFile(join(folder, name))
  assert.not.match(bytes.toString('latin1'), /[^\r]\n/)
  const parsed = await PostalMime.parse(bytes)
  assert.equal(parsed.from, { name: 'Gatehouse', address: 'gatehouse@acme.com' })
  assert.equal(parsed.to, [{ name: '', address: 'saurav@acme.com' }])
  assert.is(parsed.subject, mail.subject)
  assert.is(parsed.text?.trimEnd(), mail.text.trimEnd())
  assert.is(parsed.html?.trimEnd(), mail.html)
  assert.is(parsed.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated')
  mailer.close()
})

test('prints the address, the subject and the link', async () => {
  const { printed, mailer } = mailbox('printed')
  await mailer.send(mail)
  await mailer.send({ to: 'ops@acme.com', subject: 'No link', text: 'none' })
  assert.equal(printed, [
    `Email to saurav@acme.com: ${mail.subject}`,
    `  http://localhost:4600/invite#${'t'.repeat(90)}`,
    'Email to ops@acme.com: No link',
  ])
})

test('names sort by the order of sending, and many at once are all kept', async () => {
  const { folder, mailer } = mailbox('sorted')
  for (const subject of ['first', 'second', 'third']) await mailer.send({ ...mail, subject })
  const subjects = async () =>
    Promise.all(
      (await readdir(folder))
        .sort()
        .map(async (name) => (await PostalMime.parse(await readFile(join(folder, name)))).subject),
    )
  assert.equal(await subjects(), ['first', 'second', 'third'])
  await Promise.all(Array.from({ length: 50 }, (_, n) => mailer.send({ ...mail, subject: `n ${n}` })))
  const names = await readdir(folder)
  assert.is(names.length, 53)
  assert.ok(names.every((name) => name.endsWith('.eml')))
})

test('a folder that cannot be written says which, and what to check', async () => {
  await writeFile(join(parent, 'file'), '')
  const { folder, mailer, printed } = mailbox('file')
  const error: unknown = await mailer.send(mail).then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.instance(error, MailNotSent)
  assert.match(String(error), folder)
  assert.match(String(error), /writable/)
  assert.equal(printed, [])
})

test('headers cannot be injected through subject, address or sender', async () => {
  const { folder, mailer } = mailbox('injected')
  const refused = async (part: object) => {
    const error: unknown = await mailer.send({ ...mail, ...part }).catch((reason: unknown) => reason)
    assert.instance(error, TypeError, JSON.stringify(part))
  }
  for (const subject of [
    '',
    'a\r\nBcc: x@evil.com',
    'a\nb',
    'a\rb',
    'a\0b',
    'a\u2028b',
    'a\x1b[2J',
    'a\x85b',
  ])
    await refused({ subject })
  for (const to of [
    '',
    'a@acme.com\r\nBcc: x@evil.com',
    'a@acme.com, x@evil.com',
    'a@acme.com;x@evil.com',
    'A <a@acme.com>',
    '<a@acme.com> SIZE=1',
    'A@acme.com',
    ' a@acme.com',
    'a@acme.com\0',
    'group: a@acme.com;',
  ])
    await refused({ to })
  assert.throws(() => createMailer({ mailboxFolder: folder, from: 'a@acme.com\nBcc: x@evil.com' }), TypeError)
  assert.throws(() => createMailer({ mailboxFolder: folder, from: '' }), TypeError)
  assert.not(await stat(folder).catch(() => null), 'nothing was written')
})

test('a body that looks like headers stays a body', async () => {
  const { folder, mailer } = mailbox('body')
  await mailer.send({ to: 'a@acme.com', subject: 'x: y', text: 'Bcc: x@evil.com\r\n\r\n.\r\nDATA' })
  const [name = ''] = await readdir(folder)
  const parsed = await PostalMime.parse(await readFile(join(folder, name)))
  assert.equal(parsed.bcc ?? [], [])
  assert.is(parsed.text?.trimEnd(), 'Bcc: x@evil.com\n\n.\nDATA')
})

test.run()
