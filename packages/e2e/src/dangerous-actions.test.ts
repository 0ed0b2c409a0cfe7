import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { addPasskey, chooseFor, declineCodes, goTo, goToSettings, rowOf, signInBy } from './dashboard.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { stepsOf } from './steps.ts'
import { offerNoneInFields, plugInAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts'

const test = suite('dangerous actions, each with a touch in place')
const possible = hasBrowser()
const step = stepsOf(test, possible)

interface Person {
  email: string
  page: Page
  device: VirtualAuthenticator
}

let stage: BrowserStage
let owner: Person
let ops: Person

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = await withPasskey('owner@acme.com', stage.owner)
  const page = await stage.person()
  await signInBy(page, signInLinkOf(stage.data, 'ops@acme.com'))
  ops = await withPasskey('ops@acme.com', page)
})
test.after(() => stage?.close())

async function withPasskey(email: string, page: Page): Promise<Person> {
  const device = await plugInAuthenticator(page)
  await offerNoneInFields(page)
  await goTo(page, 'My security')
  await addPasskey(page, 'laptop')
  await declineCodes(page)
  return { email, page, device }
}

/** What somebody did, the newest first. */
const done = async ({ email }: Person) => {
  const rows = await stage.database.rows<{ verb: string }>(
    'select verb from gatehouse.audit_events where actor_label = $1 order by at desc, seq desc',
    [email],
  )
  return rows.map(({ verb }) => verb)
}

interface Action {
  /** Leads up to the button that does it. */
  open: (page: Page) => Promise<Locator>
  /** What is seen once it is done. */
  seen: (page: Page) => Locator
  /** What the log has of it and of what led to it, the newest first. */
  verbs: string[]
}

/** Its last touch is eleven minutes ago: without another nothing happens, and with it the action goes on where it was. */
async function asksForTouch(person: Person, { open, seen, verbs }: Action): Promise<void> {
  const { page, device } = person
  await stage.database.force("update sign_ins set touched_at = touched_at - interval '11 minutes'")
  const before = await done(person)
  const button = await open(page)
  await device.verifiesUser(false)
  await button.click()
  await page.getByText(/^No passkey was used: .*Try again\.$/).waitFor()
  assert.equal(await done(person), before)
  await device.verifiesUser(true)
  await button.click()
  // sixteen codes are hashed slowly, on purpose
  await seen(page).waitFor({ timeout: 60_000 })
  assert.equal(await done(person), [...verbs, ...before])
}
const inDialog = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true })

step('adding another passkey', () =>
  asksForTouch(owner, {
    async open(page) {
      await page.getByRole('button', { name: 'Add a passkey' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('again')
      return inDialog(page, 'Continue')
    },
    // the touch was right: it is the device that has one already
    seen: (page) => page.getByText('This device already has one of your passkeys.'),
    verbs: ['passkey.touched'],
  }),
)

step('making recovery codes', async () => {
  await inDialog(owner.page, 'Cancel').click()
  await owner.page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click()
  await asksForTouch(owner, {
    async open(page) {
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Create .*codes/ })
        .click()
      return inDialog(page, 'Create codes')
    },
    seen: (page) => page.getByRole('dialog', { name: 'Your recovery codes' }),
    verbs: ['recovery_codes.generated', 'passkey.touched'],
  })
  await inDialog(owner.page, 'I’ve saved them').click()
})

step('letting somebody back in', async () => {
  await asksForTouch(owner, {
    async open(page) {
      await goTo(page, 'Team')
      await chooseFor(page, ops.email, 'Reset passkeys')
      return inDialog(page, 'Schedule reset')
    },
    seen: (page) => rowOf(page, ops.email).getByText('reset in'),
    verbs: ['user.reset_requested', 'passkey.touched'],
  })
})

step('offering ownership, and accepting it', async () => {
  await asksForTouch(owner, {
    async open(page) {
      await chooseFor(page, ops.email, 'Offer ownership')
      return inDialog(page, 'Offer ownership')
    },
    seen: (page) => page.getByText(`Offered. ${ops.email} has to accept.`),
    verbs: ['user.ownership_offered', 'passkey.touched'],
  })
  await asksForTouch(ops, {
    open: async (page) => page.getByRole('button', { name: 'Accept ownership' }),
    seen: (page) => page.getByText(/^You’re now an owner of /),
    verbs: ['user.ownership_taken', 'passkey.touched', 'user.reset_cancelled'],
  })
})

// told of a change before the answer to a touch has arrived, a page asks with the token that the touch replaced
step('a page that asks while its sign-in is replaced stays', async () => {
  const { page } = ops
  const swapHash = () =>
    stage.database.force(
      'update sign_ins set token_hash = set_byte(token_hash, 0, 255 - get_byte(token_hash, 0))',
    )
  const refused = page.waitForResponse((answer) => answer.status() === 401)
  await swapHash()
  await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Audit log' }).click()
  await refused
  await swapHash()
  await page.getByText('took ownership').first().waitFor()
})

const rotateOf = (page: Page, key: string) =>
  page.getByRole('region', { name: key }).getByRole('button', { name: /^Rotate/ })

step('rotating the management key', () =>
  asksForTouch(owner, {
    async open(page) {
      await goToSettings(page, 'Security')
      await rotateOf(page, 'Management key').click()
      return inDialog(page, 'Rotate')
    },
    seen: (page) => page.getByText('Gatehouse is installing the new management key.'),
    verbs: ['account.management_key_rotated', 'passkey.touched'],
  }),
)

step('rotating the gateway key', () =>
  asksForTouch(owner, {
    async open(page) {
      await goToSettings(page, 'Security')
      await rotateOf(page, 'Gateway key').click()
      return inDialog(page, 'Rotate')
    },
    seen: (page) => page.getByText('Gatehouse is installing the new gateway key.'),
    verbs: ['account.gateway_key_rotated', 'passkey.touched'],
  }),
)

step('removing a passkey', async () => {
  await asksForTouch(owner, {
    async open(page) {
      await goTo(page, 'My security')
      await page.getByRole('button', { name: 'Remove laptop' }).click()
      return inDialog(page, 'Remove passkey')
    },
    seen: (page) => page.getByText('No passkey yet'),
    verbs: ['passkey.removed', 'passkey.touched'],
  })
})

step('closing the account', () =>
  asksForTouch(ops, {
    async open(page) {
      await goTo(page, 'Settings')
      await page.getByRole('button', { name: /^Close / }).click()
      await page
        .getByRole('dialog')
        .getByLabel(/^Type /)
        .fill('acme')
      return inDialog(page, 'Close account')
    },
    seen: (page) => page.getByRole('heading', { level: 1, name: 'Sign in' }),
    verbs: ['account.closed', 'passkey.touched'],
  }),
)

step('nothing of it broke a page', async () => assert.equal(stage.problems, []))

test.run()
