import { proofChanges } from '@gatehouse/core/mail/mail-content'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { apiKeyRefusedMail } from './api-key-refused.ts'
import { emailChangeNewMail, emailChangeOldMail, emailChangeTakenMail } from './email-change.ts'
import { emailChangedMail } from './email-changed.ts'
import { inviteMail } from './invite.ts'
import { passkeyRefusedMail } from './passkey-refused.ts'
import { proofChangedMail } from './proof-changed.ts'
import { recordingsFullMail } from './recordings-full.ts'
import { recordingsShortenedMail } from './recordings-shortened.ts'
import { recoveryCodeUsedMail } from './recovery-code-used.ts'
import { resetRequestedMail } from './reset-requested.ts'
import { signInMail } from './sign-in.ts'

const test = suite('mail templates')

const invite = {
  invitedBy: 'owner@acme.com',
  account: 'Acme & Sons',
  role: 'OPERATOR',
  can: 'servers, not billing',
  link: 'https://gate.acme.com/invite?a=1&b=2#token',
  expiresAt: new Date('2026-11-30T19:16:40Z'),
}
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const signIn = {
  link: 'https://gate.acme.com/sign-in#token',
  expiresAt: new Date('2026-11-23T19:16:00Z'),
  ip: '203.0.113.9',
  userAgent: firefox,
}

test('an invite says who, where, as what, until when, and that opening it changes nothing', () => {
  const { subject, text } = inviteMail(invite)
  assert.is(subject, 'owner@acme.com invited you to Acme & Sons on Gatehouse')
  assert.is(
    text,
    `owner@acme.com invited you to join the account “Acme & Sons” as OPERATOR (servers, not billing).

View the invite:
https://gate.acme.com/invite?a=1&b=2#token

The invite expires on Mon, 30 Nov 2026 19:16 UTC. It can be accepted once, by this address only.

If you weren’t expecting this, ignore it. Opening the link changes nothing until you press Accept.
`,
  )
})

test('a sign-in mail says how long it holds, once, and who asked', () => {
  const { subject, text } = signInMail(signIn)
  assert.is(subject, 'Sign in to Gatehouse')
  assert.match(text, /Sign in:\nhttps:\/\/gate\.acme\.com\/sign-in#token\n/)
  assert.match(text, /works once, for 10 minutes, until Mon, 23 Nov 2026 19:16 UTC/)
  assert.match(text, /requested from 203\.0\.113\.9, with Firefox on Linux/)
})

test('a used recovery code is told to the person, and to an owner with the accounts they share', () => {
  const used = {
    person: 'lost@acme.com',
    accounts: null,
    left: 15,
    at: new Date('2026-11-30T19:16:40Z'),
    link: 'https://gate.acme.com/',
    ip: '203.0.113.9',
    userAgent: firefox,
  }
  const own = recoveryCodeUsedMail(used)
  assert.is(own.subject, 'One of your recovery codes was used')
  assert.match(own.text, 'on Mon, 30 Nov 2026 19:16 UTC, from 203.0.113.9, with Firefox on Linux.')
  assert.match(own.text, '15 codes are left')
  assert.match(recoveryCodeUsedMail({ ...used, left: 1 }).text, '1 code is left')
  const { subject, text } = recoveryCodeUsedMail({ ...used, accounts: 'Acme, Globex' })
  assert.is(subject, 'A recovery code of lost@acme.com was used')
  assert.match(text, 'lost@acme.com is a member of Acme, Globex, where you are an owner.')
  assert.not.match(text, /codes are left/)
})

test('a passkey that may have been copied is told to the person with what to do, and to an owner with whom to ask', () => {
  const refused = {
    person: 'copied@acme.com',
    accounts: null,
    passkey: 'YubiKey',
    at: new Date('2026-11-30T19:16:40Z'),
    link: 'https://gate.acme.com/',
    ip: '203.0.113.9',
    userAgent: firefox,
  }
  const own = passkeyRefusedMail(refused)
  assert.is(own.subject, 'One of your passkeys may have been copied')
  assert.match(own.text, 'Gatehouse refused your passkey “YubiKey”: its signature counter went backward')
  assert.match(own.text, 'on Mon, 30 Nov 2026 19:16 UTC, from 203.0.113.9, with Firefox on Linux.')
  assert.match(
    own.text,
    'remove “YubiKey”, add a new passkey on a device you trust, and sign out every browser',
  )
  const { subject, text } = passkeyRefusedMail({ ...refused, accounts: 'Acme, Globex' })
  assert.is(subject, 'A passkey of copied@acme.com may have been copied')
  assert.match(text, 'Gatehouse refused a passkey of copied@acme.com, “YubiKey”')
  assert.match(text, 'copied@acme.com is a member of Acme, Globex, where you are an owner.')
})

test('a reset says when, who asked, and what cancels it', () => {
  const reset = {
    person: 'lost@acme.com',
    accounts: null,
    requestedBy: 'owner@acme.com',
    dueAt: new Date('2026-11-30T19:16:40Z'),
    link: 'https://gate.acme.com/',
  }
  const own = resetRequestedMail(reset)
  assert.is(own.subject, 'Your passkeys will be reset')
  assert.match(own.text, 'A reset of your passkeys was requested by owner@acme.com.')
  assert.match(
    own.text,
    'On Mon, 30 Nov 2026 19:16 UTC, Gatehouse removes your passkeys and the recovery codes, and signs you out',
  )
  assert.match(own.text, 'sign in with it: that cancels the reset')
  const { subject, text } = resetRequestedMail({ ...reset, accounts: 'Acme' })
  assert.is(subject, 'The passkeys of lost@acme.com will be reset')
  assert.match(text, 'A reset of the passkeys of lost@acme.com was requested by owner@acme.com.')
})

test('a change of what somebody is known by says what, when, from where, and what to do', () => {
  const changed = {
    change: 'ssh-key-added',
    name: 'laptop',
    at: new Date('2026-11-30T19:16:40Z'),
    link: 'https://gate.acme.com/',
    ip: '203.0.113.9',
    userAgent: firefox,
  } as const
  const { subject, text } = proofChangedMail(changed)
  assert.is(subject, 'An SSH key was added on Gatehouse')
  assert.match(
    text,
    'Your new SSH key “laptop” was added on Mon, 30 Nov 2026 19:16 UTC, from 203.0.113.9, with Firefox on Linux.',
  )
  assert.match(text, 'If it wasn’t you: under “My security”, sign out all other browsers')
  const codes = proofChangedMail({ ...changed, change: 'recovery-codes-made', name: null })
  assert.match(codes.text, /^Your new recovery codes were created on /)
  assert.is(new Set(proofChanges.map((change) => proofChangedMail({ ...changed, change }).subject)).size, 5)
})

test('an API key used from elsewhere is told to owners with what to do', () => {
  const { subject, text } = apiKeyRefusedMail({
    apiKey: 'backup',
    account: 'Acme',
    at: new Date('2026-11-30T19:16:40Z'),
    link: 'https://gate.acme.com/',
    ip: '203.0.113.9',
    userAgent: 'curl/8.5',
  })
  assert.is(subject, 'An API key of Acme was used from an unexpected address')
  assert.match(
    text,
    'refused the API key “backup” of the account Acme: it was used from an address it isn’t allowed from',
  )
  assert.match(text, 'on Mon, 30 Nov 2026 19:16 UTC, from 203.0.113.9')
  assert.match(text, 'revoke it and create a new one')
})

test('recordings that will be deleted sooner are told to owners while it can be taken back', () => {
  const { subject, text } = recordingsShortenedMail({
    account: 'Acme',
    by: 'owner@acme.com',
    days: 1,
    formerDays: null,
    from: new Date('2026-12-01T19:16:40Z'),
    at: new Date('2026-11-30T19:16:40Z'),
    link: 'https://gate.acme.com/acme/settings',
    ip: '203.0.113.9',
    userAgent: 'curl/8.5',
  })
  assert.is(subject, 'Recordings of Acme will be kept for only 1 day')
  assert.match(
    text,
    'The account Acme now keeps recordings of SSH sessions for 1 day. Before, it kept them forever.',
  )
  assert.match(text, 'It was changed by owner@acme.com on Mon, 30 Nov 2026 19:16 UTC, from 203.0.113.9')
  assert.match(text, 'deleted for good on Tue, 01 Dec 2026 19:16 UTC')
})

test('owners are told that their recordings are nearly full, and that they are', () => {
  const mail = { account: 'Acme', bytes: 41e9, quota: 50e9, link: 'https://gate.acme.com/acme/settings' }
  const nearly = recordingsFullMail({ ...mail, isFull: false })
  assert.is(nearly.subject, 'Recordings of Acme are nearly full')
  assert.match(nearly.text, 'use 41 GB of their 50 GB')
  const full = recordingsFullMail({ ...mail, isFull: true })
  assert.is(full.subject, 'Acme has no space for recordings: SSH sessions are refused')
  assert.match(full.text, 'use all of their 50 GB')
})

const change = {
  person: 'old@acme.com',
  newEmail: 'new@acme.com',
  expiresAt: new Date('2026-11-30T19:16:40Z'),
  link: 'https://gate.acme.com/confirm-email#token',
  ip: '203.0.113.9',
  userAgent: firefox,
}

test('a change of address tells the present address what was asked for, from where, and how to stop it', () => {
  const { subject, text } = emailChangeOldMail(change)
  assert.is(subject, 'Your email address on Gatehouse is about to change')
  assert.match(text, 'from old@acme.com to new@acme.com')
  assert.match(text, 'from 203.0.113.9, with Firefox on Linux.')
  assert.match(text, 'Confirm or stop:\nhttps://gate.acme.com/confirm-email#token\n')
  assert.match(text, 'both by Mon, 30 Nov 2026 19:16 UTC')
  assert.match(text, 'press Stop the change')
})

test('the new address is asked to confirm, unless it is somebody’s: then there is nothing to confirm', () => {
  const { text } = emailChangeNewMail(change)
  assert.match(text, 'uses Gatehouse as old@acme.com asked to change that address to new@acme.com')
  assert.match(text, 'nothing changes unless you confirm')
  const taken = emailChangeTakenMail({ ...change, link: 'https://gate.acme.com/' })
  assert.match(taken.text, 'which you already use. Nothing changes')
  assert.not.match(taken.text, /confirm/i)
})

test('a changed address is told at both, with help at the former, and to owners', () => {
  const { expiresAt: at, ...rest } = change
  const told = (to: string, accounts: string | null = null) => emailChangedMail({ ...rest, at, to, accounts })
  const former = told('old@acme.com')
  assert.is(former.subject, 'Your email address on Gatehouse was changed')
  assert.match(former.text, 'as new@acme.com, not as old@acme.com')
  assert.match(former.text, 'If it wasn’t you')
  assert.match(
    former.text,
    'an owner of your account to revoke new@acme.com right away and to invite you again',
  )
  assert.not.match(told('new@acme.com').text, 'If it wasn’t you')
  const owner = told('owner@acme.com', 'Acme')
  assert.is(owner.subject, 'old@acme.com is now new@acme.com on Gatehouse')
  assert.match(owner.text, 'a member of Acme, where you are an owner')
})

test('HTML is escaped, has one link, and loads nothing', () => {
  const { html } = inviteMail({ ...invite, account: '<img src=x onerror=alert(1)>', invitedBy: `"'>` })
  assert.match(html, '&lt;img src=x')
  assert.match(html, 'href="https://gate.acme.com/invite?a=1&amp;b=2#token"')
  assert.not.match(html, /<img|<script|<link|url\(|src="/)
  assert.is(html.match(/<a /g)?.length, 1)
})

test('a name cannot add lines, links or endless text', () => {
  const { subject, text } = inviteMail({
    ...invite,
    account: `A\r\nBcc: x\u202e\u200b https://evil.com ${'x'.repeat(999)}`,
  })
  assert.not.match(subject, /[\r\n\u202e\u200b]/)
  assert.not.match(text, /\u202e|\nBcc|https:\/\/evil/)
  assert.ok(subject.length < 200)
})

test('nothing that whoever asked for a link sent is repeated, except a real IP address', () => {
  for (const [ip, userAgent] of [
    [null, null],
    ['1.2.3.4\nhttps://evil.com', 'Call +1 555, your account at https://evil.com is at risk'],
  ] as const)
    assert.match(
      signInMail({ ...signIn, ip, userAgent }).text,
      /from an unknown address, with an unknown browser\./,
    )
  assert.match(
    signInMail({ ...signIn, ip: '2001:db8::1', userAgent: `Chrome/1 Windows ${firefox}` }).text,
    /2001:db8::1, with Firefox on Windows/,
  )
  assert.not.match(signInMail({ ...signIn, userAgent: 'evil.com Safari' }).html, /evil/)
})

test('a link that is not a web address is refused', () => {
  for (const link of ['javascript:alert(1)', 'data:text/html,x', '/invite', '']) {
    assert.throws(() => inviteMail({ ...invite, link }), TypeError)
    assert.throws(() => signInMail({ ...signIn, link }), TypeError)
  }
})

test.run()
