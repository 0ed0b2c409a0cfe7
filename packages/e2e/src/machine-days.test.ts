import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, rowOf, signInBy } from './dashboard.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { openSmallCarrier, type SmallCarrier } from './small-carrier.ts'

const test = suite('an operator’s and a viewer’s day at machines and dialers')
const each = hasBrowser() ? test : test.skip
let stage: BrowserStage
let carrier: SmallCarrier
let operator: Page
let viewer: Page

test.before(async () => {
  if (!hasBrowser()) return
  carrier = await openSmallCarrier()
  stage = await openBrowserStage()
  operator = await stage.person({ hasTouch: true })
  await signInBy(operator, signInLinkOf(stage.data, 'ops@acme.com'))
})
test.after(async () => {
  carrier?.close()
  await stage?.close()
})

const dialog = () => operator.getByRole('dialog')

const open = async (page: Page, view: 'Dispositions' | 'Recipes' | 'Trunks') => {
  await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Dialer' }).click()
  await page
    .getByRole('navigation', { name: 'Views of the dialer' })
    .getByRole('link', { name: view })
    .click()
  await page.getByRole('heading', { level: 1, name: view }).waitFor()
}
const table = () => operator.getByRole('table', { name: 'Dispositions', exact: true })
/** Drags by a finger from the middle of one thing to the middle of another. */
async function dragByFinger(from: Locator, to: Locator): Promise<void> {
  const middle = async (of: Locator) => {
    const box = await of.boundingBox()
    assert.ok(box)
    return { x: Math.round(box.x + Math.min(box.width, 40) / 2), y: Math.round(box.y + box.height / 2) }
  }
  const finger = await operator.context().newCDPSession(operator)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', [await middle(from)])
  await touch('touchMove', [await middle(to)])
  await touch('touchEnd', [])
  await finger.detach()
}
const codes = async () => (await table().locator('tbody tr b').allInnerTexts()).join(' ')

each(
  'an operator adds a disposition, whose flags complete themselves, and moves it by keyboard, by dragging and by a finger',
  async () => {
    await open(operator, 'Dispositions')
    await operator.getByRole('button', { name: 'Add a disposition' }).click()
    await dialog().getByLabel('Code').fill('toolong')
    await dialog().getByLabel('Label').fill('Hot lead')
    await dialog().getByRole('checkbox', { name: /^sale/ }).check()
    const completed = dialog().getByRole('checkbox', { name: /^completed follows from “sale”/ })
    assert.equal([await completed.isChecked(), await completed.isDisabled()], [true, true])
    assert.ok(
      await dialog()
        .getByRole('checkbox', { name: /^scheduled callback not with “completed”/ })
        .isDisabled(),
    )
    await dialog().getByRole('button', { name: 'Add disposition' }).click()
    await dialog().getByText('Use 1 to 6 capital letters and digits').waitFor()
    await dialog().getByLabel('Code').fill('hot')
    await dialog().getByRole('button', { name: 'Add disposition' }).click()
    await table().getByRole('row', { name: /HOT/ }).waitFor()
    assert.match(await codes(), / DC HOT$/)
    const handle = () => operator.getByRole('button', { name: /^Move HOT/ })
    await handle().press('Alt+ArrowUp')
    await table().locator('tbody tr').nth(-1).getByText('DC', { exact: true }).waitFor()
    await handle().press('Alt+ArrowUp')
    await table().locator('tbody tr').nth(9).getByText('HOT', { exact: true }).waitFor()
    await handle().press('Alt+End')
    await table().locator('tbody tr').last().getByText('HOT', { exact: true }).waitFor()
    await handle().hover()
    await operator.mouse.down()
    const first = await table().locator('tbody tr').first().boundingBox()
    assert.ok(first)
    await operator.mouse.move(first.x + 40, Math.max(first.y + first.height / 2, 8), { steps: 5 })
    await table().locator('tbody tr:first-child.selected').waitFor()
    await operator.mouse.up()
    await table().locator('tbody tr').first().getByText('HOT', { exact: true }).waitFor()
    await dragByFinger(handle(), table().locator('tbody tr').nth(2))
    await table().locator('tbody tr').nth(2).getByText('HOT', { exact: true }).waitFor()
    // prod-1 has had it by then: calls may have it
    await operator.getByText('verified on the server').waitFor()
    await operator.getByRole('button', { name: 'Remove HOT' }).click()
    await operator.getByRole('dialog').getByRole('button', { name: 'Retire disposition' }).click()
    await table()
      .getByRole('row', { name: /HOT .*retired/ })
      .waitFor()
  },
)

each(
  'an operator changes a setting after a preview, gives a reason where it is guarded, and goes back',
  async () => {
    await open(operator, 'Recipes')
    await operator.getByText('verified on the server').waitFor()
    await operator.getByRole('button', { name: 'Change Ring for' }).click()
    await dialog().getByLabel('Value, in seconds').fill('26')
    await dialog().getByText('added dial_timeout = 26').waitFor()
    // somebody else changes it meanwhile: the preview follows
    const ops = { headers: { 'x-account': 'acme' }, data: { recipe: 'dialer', set: { dial_timeout: 40 } } }
    await operator.request.post(`${stage.gatehouse.url}/trpc/recipes.override`, ops)
    await dialog().getByText('removed dial_timeout = 40').waitFor()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await operator.getByRole('row', { name: /dial_timeout 26 seconds account ops@acme.com/ }).waitFor()
    await operator.getByText('verified on the server').waitFor()
    await operator.getByRole('button', { name: 'Change Drop limit' }).click()
    await dialog().getByLabel('Where').selectOption({ label: 'Only prod-1' })
    await dialog().getByLabel('Value, in percent').fill('3.5')
    await dialog()
      .getByText(/A drop limit over 3 percent .* Say why below/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog()
      .getByText(/Say why: it is kept in the audit log/)
      .first()
      .waitFor()
    await dialog().getByLabel('Reason').fill('Agreed with legal')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await operator.getByRole('row', { name: /3.5 percent on prod-1 .*“Agreed with legal”/ }).waitFor()
    await operator.getByRole('button', { name: 'Back to the last verified version' }).click()
    await dialog()
      .getByText(/Undoes version 3: adaptive_dropped_percentage 3 → 3.5/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Set back' }).click()
    await operator.getByText('3.5 percent on prod-1').waitFor({ state: 'detached' })
  },
)

each('an operator adds a trunk, and a test call over it is told with the carrier’s words', async () => {
  await open(operator, 'Trunks')
  await operator.getByRole('button', { name: 'Add a trunk' }).click()
  await dialog().getByLabel('Name', { exact: true }).fill('day-out')
  await dialog().getByLabel('Hosts').fill(`127.0.0.1:${carrier.port}`)
  await dialog().getByLabel('Caller ID').fill('+15550199')
  await dialog().getByLabel('Allowed prefixes').fill('+1')
  await dialog().getByRole('checkbox', { name: 'prod-1' }).check()
  await dialog().getByRole('checkbox', { name: 'The carrier is in the servers’ own network' }).check()
  await dialog().getByRole('button', { name: 'Add trunk' }).click()
  await operator.getByRole('button', { name: 'Test call over day-out' }).click()
  await dialog().getByLabel('Number', { exact: true }).fill('+15550100')
  await dialog().getByRole('button', { name: 'Call', exact: true }).click()
  await dialog().getByText('The carrier refused: 403 Nobody home.').first().waitFor({ timeout: 30_000 })
  await dialog().getByRole('button', { name: 'Done' }).click()
})

each('an operator restarts a service, and opens a port of the firewall', async () => {
  await goTo(operator, 'Firewall')
  await operator.getByRole('button', { name: 'Add a rule' }).click()
  await dialog().getByLabel('Ports').fill('8443')
  await dialog().getByLabel('Comment').fill('day')
  await dialog().getByRole('button', { name: 'Add rule' }).click()
  await operator.getByRole('row', { name: /8443/ }).waitFor()
  await goTo(operator, 'Servers')
  await operator.getByRole('link', { name: 'prod-1' }).click()
  const services = operator.getByRole('region', { name: 'Services' })
  await services.getByRole('row', { name: 'asterisk' }).getByRole('button', { name: 'Restart' }).click()
  await dialog().getByRole('button', { name: 'Restart' }).click()
  await operator.getByText('asterisk.service was restarted').waitFor({ timeout: 30_000 })
})

/** Buttons that change nothing. */
const harmless = /^(all|failed or missing|Log|Look)/

each('a viewer sees all of it, and no button that would be refused', async () => {
  viewer = await stage.person()
  await signInBy(viewer, signInLinkOf(stage.data, 'viewer@partner.com'))
  const main = viewer.getByRole('main')
  const noButton = async (where: string) => {
    // what only unfolds says so
    const names = await main.locator('button:not([aria-expanded])').allInnerTexts()
    assert.equal(
      names.map((name) => name.trim()).filter((name) => name !== '' && !harmless.test(name)),
      [],
      where,
    )
  }
  for (const [view, row] of [
    ['Dispositions', /Sale Made/],
    ['Recipes', /dial_timeout 26 seconds/],
    ['Trunks', /day-out/],
  ] as const) {
    await open(viewer, view)
    await viewer.getByRole('row', { name: row }).waitFor()
    await noButton(view)
  }
  await goTo(viewer, 'Services')
  await viewer
    .getByRole('row', { name: /asterisk/ })
    .first()
    .waitFor()
  await noButton('Services')
  await goTo(viewer, 'Firewall')
  await viewer.getByRole('row', { name: /8443/ }).waitFor()
  await noButton('Firewall')
  await goTo(viewer, 'Servers')
  await rowOf(viewer, 'prod-1').getByRole('link', { name: 'prod-1' }).click()
  await viewer.getByRole('link', { name: 'Recipes: Dialer' }).waitFor()
  await viewer.getByRole('region', { name: 'Services' }).getByRole('row', { name: 'asterisk' }).waitFor()
  await noButton('a server')
})

each('a viewer who calls an endpoint all the same is answered 403, and nothing has changed', async () => {
  const { items: all } = await asked('trunks.list')
  const trunk = all.find(({ name }: { name: string }) => name === 'day-out').id
  const { items: dispositions } = await asked('dispositions.list')
  const { items: servers } = await asked('servers.list')
  const server = servers[0].id
  const before = JSON.stringify([await asked('recipes.list'), dispositions, all])
  for (const [procedure, input] of [
    ['calls.dial', { trunk, number: '+15550100' }],
    ['dispositions.update', { disposition: dispositions[0].id, label: 'Mine' }],
    ['dispositions.reorder', { dispositions: [] }],
    ['recipes.override', { recipe: 'dialer', set: { dial_timeout: 30 } }],
    ['recipes.reset', { recipe: 'dialer' }],
    ['recipes.restore', { recipe: 'dialer' }],
    ['trunks.create', { name: 'mine', hosts: [{ host: 'sip.example.com' }] }],
    ['trunks.remove', { trunk }],
    ['services.restart', { server, unit: 'asterisk.service' }],
    ['firewall.add', { rule: { action: 'allow', ports: ['1'] } }],
    ['firewall.disable', { servers: [server] }],
  ] as const) {
    const response = await viewer.request.post(`${stage.gatehouse.url}/trpc/${procedure}`, {
      headers: { 'x-account': 'acme' },
      data: input,
    })
    const { error } = await response.json()
    assert.equal([response.status(), error.data.reason], [403, 'scope'], procedure)
  }
  const now = [
    await asked('recipes.list'),
    (await asked('dispositions.list')).items,
    (await asked('trunks.list')).items,
  ]
  assert.is(JSON.stringify(now), before)
})

/** What a viewer reads of the account. */
async function asked(procedure: string) {
  const response = await viewer.request.get(
    `${stage.gatehouse.url}/trpc/${procedure}?input=${encodeURIComponent('{}')}`,
    {
      headers: { 'x-account': 'acme' },
    },
  )
  return (await response.json()).result.data
}

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
