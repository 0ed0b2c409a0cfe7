import { join } from 'node:path'
import * as assert from 'uvu/assert'
import type { BrowserStage } from './browser-stage.ts'
import { rowOf, saveBarOf, textOf } from './dashboard.ts'
import { demoServers } from './demo-servers.ts'
import type { Hand } from './hand.ts'
import { ssh } from './ssh.ts'

/** A day as it is lived: where, and by which hand. */
interface Day {
  stage: BrowserStage
  hand: Hand
}

/** What an owner does on an ordinary day: each step begins where the one before ended. */
export const ownerStory: readonly [shows: string, step: (day: Day) => Promise<void>][] = [
  [
    'somebody is invited',
    async (day) => {
      const { page, dialog, button, inDialog, press, type } = partsOf(day)
      await goTo(day, 'Team')
      await press(button('Invite'))
      await type(dialog.getByLabel(/^E-?mail/), 'dana@temp.com')
      await press(inDialog('Send invite'))
      assert.match(await textOf(dialog, 'Invite link'), '/invite#token=')
      await press(inDialog('I’ve saved it'))
      await rowOf(page, 'dana@temp.com').getByText('expires in').waitFor()
    },
  ],
  [
    'a member is limited to one server',
    async (day) => {
      const { page, dialog, inDialog, press, choose, tick } = partsOf(day)
      await press(page.getByRole('button', { name: 'Actions for ops@acme.com' }))
      await choose(page.getByRole('menuitem', { name: 'Limit servers' }))
      await tick(dialog.getByRole('radio', { name: 'Chosen servers' }))
      await tick(dialog.getByRole('checkbox', { name: 'prod-2' }))
      await dialog.getByText('Keeps prod-2.', { exact: true }).waitFor()
      await press(inDialog('Save'))
      await dialog.waitFor({ state: 'detached' })
      await rowOf(page, 'ops@acme.com').getByText('prod-2').first().waitFor()
    },
  ],
  [
    'a server is removed, once its name is typed',
    async (day) => {
      const { page, dialog, button, inDialog, press, type } = partsOf(day)
      await goTo(day, 'Servers')
      await press(page.getByRole('link', { name: 'staging-1' }))
      await press(button('Remove'))
      await type(dialog.getByLabel('Type staging-1 to confirm'), 'staging-1')
      await press(inDialog('Remove server'))
      await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor()
      await rowOf(page, 'staging-1').waitFor({ state: 'detached', timeout: 60_000 })
    },
  ],
  [
    'a server is registered, once its fingerprint is compared',
    async (day) => {
      const { page, dialog, button, inDialog, press, tick, type } = partsOf(day)
      const host = demoServers(day.stage.data).find(({ name }) => name === 'staging-1')
      await press(button('Register a server'))
      await type(dialog.getByLabel('Name'), 'again-1')
      await type(dialog.getByLabel('Host'), '127.0.0.1')
      await type(dialog.getByLabel('Port'), String(host?.port))
      await type(dialog.getByLabel('Add a label'), 'again')
      await press(inDialog('Add'))
      await press(inDialog('Look up host key'))
      await tick(dialog.getByRole('checkbox', { name: /the fingerprints are the same/ }))
      await press(inDialog('Register again-1'))
      await page.getByRole('heading', { level: 1, name: 'again-1' }).waitFor()
      await page.getByRole('main').getByRole('link', { name: 'again', exact: true }).waitFor()
      await page.locator('dd.state-line').getByText('in sync', { exact: true }).waitFor({ timeout: 60_000 })
    },
  ],
  [
    'what a session has shown is found, and opened at its moment',
    async (day) => {
      const { page, button, press, type } = partsOf(day)
      await goTo(day, 'Sessions')
      await press(page.getByRole('link', { name: 'Search recordings' }))
      await type(page.getByRole('searchbox', { name: 'Text on screen' }), 'proof')
      await press(button('Search'))
      await press(page.getByRole('link', { name: /0:0\d proof/ }))
      await page.waitForURL(/sessions\/[0-9a-f-]{36}[?]t=\d+$/)
      await page.getByRole('heading', { level: 1, name: 'ops@prod-1' }).waitFor()
    },
  ],
  [
    'the account is renamed',
    async (day) => {
      const { page, press, type } = partsOf(day)
      await goTo(day, 'Settings')
      await type(page.getByLabel('Name', { exact: true }), 'Acme Ltd')
      await press(saveBarOf(page).getByRole('button', { name: 'Save' }))
      await saveBarOf(page).waitFor({ state: 'detached' })
    },
  ],
  [
    'somebody is let go',
    async (day) => {
      const { page, inDialog, press, choose } = partsOf(day)
      await goTo(day, 'Team')
      await press(page.getByRole('button', { name: 'Actions for finance@acme.com' }))
      await choose(page.getByRole('menuitem', { name: 'Revoke' }))
      await press(inDialog('Revoke'))
      await rowOf(page, 'finance@acme.com').waitFor({ state: 'detached' })
    },
  ],
  [
    'the log tells of it',
    async (day) => {
      const { page, press } = partsOf(day)
      await goTo(day, 'Audit log')
      const event = page.getByRole('article').filter({ hasText: /revoked/ })
      await press(event.getByRole('button').first())
      await page.getByText('by owner@acme.com from 127.0.0.1').waitFor()
    },
  ],
]

function partsOf({ stage: { owner: page }, hand }: Day) {
  const dialog = page.getByRole('dialog')
  return {
    ...hand,
    page,
    dialog,
    button: (name: string) => page.getByRole('main').getByRole('button', { name, exact: true }),
    inDialog: (name: string) => dialog.getByRole('button', { name, exact: true }),
  }
}

async function goTo({ stage: { owner: page }, hand }: Day, place: string): Promise<void> {
  await hand.press(page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: place }))
  await page.getByRole('heading', { level: 1, name: place }).waitFor()
}

/** Runs a command on a server through the gateway, as a member of the demo: its recording shows `proof`. */
export async function recordProof({ data, gatehouse }: BrowserStage): Promise<void> {
  const port = Number(/-p (\d+) prod-1@/.exec(gatehouse.output())?.[1])
  const key = { path: join(data, 'demo/ops_ed25519') }
  assert.is((await ssh({ port, login: 'prod-1', key }, "printf 'pro%s\\n' of")).code, 0)
}
