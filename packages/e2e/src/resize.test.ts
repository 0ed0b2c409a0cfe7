import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'
import { demoServers } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import { ssh } from './ssh.ts'
import { stepsOf } from './steps.ts'

const test = suite('resizing a server of the demo')
const step = stepsOf(test, hasBrowser())
/** A folder for pictures of what is looked at; none are made without it. */
const pictures = process.env.PICTURES

let stage: BrowserStage
let owner: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  owner = stage.owner
})
test.after(() => stage?.close())

async function picture(name: string): Promise<void> {
  if (!pictures) return
  const usual = owner.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await owner.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await owner.setViewportSize({ width, height: 900 })
      await owner.screenshot({ path: join(pictures, `${name}-${colorScheme}-${width}.png`) })
    }
  }
  await owner.emulateMedia({ colorScheme: 'light' })
  if (usual) await owner.setViewportSize(usual)
}

/** What prod-1 says of itself to ops, by the member's own key. */
async function says(command: string): Promise<string> {
  const port = demoServers(stage.data).find(({ name }) => name === 'prod-1')?.port ?? 0
  const key = { path: join(stage.data, 'demo/ops_ed25519') }
  return (await ssh({ port, login: 'ops', key }, command)).stdout.trim()
}

step(
  'the dialog has the provider’s types with prices, the present one and those that cannot be',
  async () => {
    await goTo(owner, 'Servers')
    await owner.getByRole('link', { name: 'prod-1' }).click()
    await owner.getByRole('button', { name: 'Change type' }).click()
    const dialog = owner.getByRole('dialog')
    await dialog.getByText('The present type').waitFor()
    assert.ok(await dialog.getByRole('radio', { name: /CCX23/ }).isDisabled())
    assert.ok(await dialog.getByRole('radio', { name: /CAX21.*arm/ }).isDisabled())
    assert.ok(await dialog.getByRole('radio', { name: /CCX13.*smaller/ }).isDisabled())
    assert.ok(await dialog.getByRole('button', { name: 'Resize' }).isDisabled())
    await dialog.getByRole('radio', { name: /CCX33/ }).check()
    await dialog.getByText('€24.49 a month becomes €48.49 a month, without tax.').waitFor()
    await dialog.getByText(/The disk stays at 160 GB/).waitFor()
    await picture('dialog')
  },
)

step('the page shows the steps as they go on, and what it came to', async () => {
  await eventually('the present type is told', async () => (await says('nproc')) === '4')
  await owner.getByRole('dialog').getByRole('button', { name: 'Resize' }).click()
  await owner.getByRole('heading', { name: 'In progress' }).waitFor()
  await owner.getByRole('region', { name: 'Services' }).getByText('prod-1 is being resized.').waitFor()
  await picture('under-way')
  await owner.getByText(/^prod-1 is a CCX33 now\. It was away for/).waitFor({ timeout: 120_000 })
  await picture('done')
})

step('the server itself has the cores and the memory of its new type', async () => {
  assert.is(await says('nproc'), '8')
  assert.match(await says('free -m'), /Mem: +32768/)
})

step('the log says who resized it, and from which type to which', async () => {
  await goTo(owner, 'Audit log')
  await owner.getByText('CCX23 → CCX33').first().waitFor()
})

step('one that fails says at which step, and what it came to', async () => {
  // its machine is gone as soon as it has begun
  await stage.database.force(
    `create function vanish() returns trigger language plpgsql security definer set session_replication_role = replica as
       $$ begin delete from demo_machines where server_id = new.server_id; return new; end $$;
     create trigger vanish after insert on operations for each row execute function vanish()`,
  )
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name: 'prod-1' }).click()
  await owner.getByRole('button', { name: 'Change type' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('radio', { name: /CCX43/ }).check()
  await dialog.getByRole('button', { name: 'Resize' }).click()
  await owner.getByText('The provider no longer has this server.').first().waitFor()
  await owner.getByText('Nothing was changed: prod-1 is as it was.').waitFor()
  await picture('failed')
})

step('the provider is shown in the settings, and a token that is none is refused there', async () => {
  await owner.goto(new URL('/acme/settings', owner.url()).href)
  await owner.getByText(/^Demo provider, set/).waitFor()
  await owner.getByRole('button', { name: 'Set Hetzner Cloud' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('API token').fill('not a token')
  await dialog.getByRole('button', { name: 'Set', exact: true }).click()
  await dialog.getByText(/Paste the whole token/).waitFor()
  await picture('provider')
})

test.run()
