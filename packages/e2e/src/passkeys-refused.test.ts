import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { addPasskey, declineCodes, goTo } from './dashboard.ts'
import { stepsOf } from './steps.ts'
import { offerNoneInFields, plugInAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts'

const test = suite('passkeys that are refused, in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let device: VirtualAuthenticator

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  device = await plugInAuthenticator(owner)
  await offerNoneInFields(owner)
  await goTo(owner, 'My security')
  await addPasskey(owner, 'laptop')
  await declineCodes(owner)
})
test.after(() => stage?.close())

const events = async () => {
  const rows = await stage.database.rows<{ verb: string }>(
    "select verb from gatehouse.audit_events where actor_kind = 'user' order by at, seq",
  )
  return rows.map(({ verb }) => verb)
}
async function signOut(): Promise<void> {
  await owner.getByRole('button', { name: 'Signed in as owner@acme.com' }).click()
  await owner.getByRole('menuitem', { name: 'Sign out' }).click()
  await owner.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
}
const press = () => owner.getByRole('button', { name: 'Use a passkey' }).click()

/** Says so, lets nobody in, and leaves nothing in the log but what is named. */
async function saysOnly(words: string | RegExp, act: () => Promise<void>, logged: string[] = []) {
  const before = await events()
  await act()
  await owner.getByText(words).waitFor()
  assert.equal(await events(), [...before, ...logged])
  assert.is(await owner.getByRole('navigation', { name: 'Account' }).count(), 0)
}

step('a copy with an earlier counter is refused at a touch, and nothing is done', async () => {
  await stage.database.force("update sign_ins set touched_at = touched_at - interval '11 minutes'")
  await stage.database.force('update passkeys set counter = 100')
  const before = await events()
  await owner.getByRole('button', { name: 'Remove laptop' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Remove passkey' }).click()
  await dialog.getByText('This passkey was not accepted. Try again, or sign in by email.').waitFor()
  assert.equal(await events(), [...before, 'passkey.refused'])
})

step('signing in, too', async () => {
  await device.countsFrom(200)
  await owner.reload()
  await signOut()
  await press()
  await owner.getByRole('navigation', { name: 'Account' }).waitFor()
  await signOut()
  await device.countsFrom(150)
  await saysOnly('This passkey was not accepted. Try again, or sign in by email.', press, ['passkey.refused'])
})

step('whoever takes longer than the challenge lasts is told so, and the next try works', async () => {
  await device.countsFrom(300)
  await owner.route(
    /auth\.passkeyOptions/,
    async (route) => {
      const response = await route.fetch()
      await stage.database.force("update passkey_challenges set expires_at = now() - interval '1 second'")
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  await saysOnly('This request timed out or was already answered. Try again.', press)
  await press()
  await owner.getByRole('navigation', { name: 'Account' }).waitFor()
})

step('without user verification the browser itself refuses, and the page says what to do', async () => {
  await signOut()
  await device.verifiesUser(false)
  await saysOnly(/^No passkey was used: it was canceled, or it took too long\. Try again\.$/, press)
  await device.verifiesUser(true)
})

step('at another address than it is set up for, Gatehouse says so', async () => {
  await owner.goto(stage.gatehouse.url.replace('localhost', '127.0.0.1'))
  await saysOnly(`Open the dashboard at ${stage.gatehouse.url}.`, press)
  await owner.goto(`${stage.gatehouse.url}/sign-in`)
  await press()
})

step('a passkey that was removed signs nobody in, though the device still offers it', async () => {
  await owner.getByRole('navigation', { name: 'Account' }).waitFor()
  await goTo(owner, 'My security')
  await owner.getByRole('button', { name: 'Remove laptop' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Remove passkey' }).click()
  await owner.getByText('No passkey yet').waitFor()
  await signOut()
  assert.is(await device.held(), 1)
  await saysOnly('This passkey is unknown or was removed.', press)
})

step('nothing of it broke a page', async () => assert.equal(stage.problems, []))

test.run()
