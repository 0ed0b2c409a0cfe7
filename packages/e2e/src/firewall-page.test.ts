import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'

const test = suite('the firewall’s pages')
const each = hasBrowser() ? test : test.skip
let stage: BrowserStage

test.before(async () => {
  if (hasBrowser()) stage = await openBrowserStage({ env: { GATEWAY_FROM: '127.0.0.1' } })
})
test.after(async () => stage?.close())

async function add(ports: string, { from = '', comment = '', deny = false } = {}) {
  const { owner } = stage
  await owner.getByRole('button', { name: 'Add a rule' }).click()
  const dialog = owner.getByRole('dialog')
  if (deny) await dialog.getByRole('radio', { name: /^Deny/ }).check()
  await dialog.getByLabel('Ports').fill(ports)
  await dialog.getByLabel('From').fill(from)
  await dialog.getByLabel('Comment').fill(comment)
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  return dialog
}

/** The ports of the account's rules, in their order. */
const order = () =>
  stage.owner
    .getByRole('table', { name: 'Rules of the account' })
    .locator('tbody tr td:first-child')
    .allInnerTexts()

each('a rule is written, and what is wrong with one is said at its field', async () => {
  const { owner } = stage
  await goTo(owner, 'Firewall')
  await owner.getByRole('row', { name: /scanners/ }).waitFor()
  const dialog = await add('80-', { comment: 'office' })
  await dialog.getByText('“80-” has no end. Write a range as 8000-8100.').waitFor()
  await dialog.getByLabel('Ports').fill('80, 443')
  await dialog.getByLabel('From').fill('203.0.113.7/24')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await dialog.getByText('A range starts with its first address: 203.0.113.0/24.').waitFor()
  await dialog.getByLabel('From').fill('203.0.113.0/24')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await owner.getByRole('row', { name: /office/ }).waitFor()
})

each('rules are moved by the keyboard', async () => {
  const { owner } = stage
  await add('5060', { comment: 'carrier' })
  await owner.getByRole('row', { name: /carrier/ }).waitFor()
  const handle = owner.getByRole('button', { name: /^Move allow tcp 5060/ })
  await handle.focus()
  await handle.press('Alt+ArrowUp')
  const rows = owner.getByRole('table', { name: 'Rules of the account' }).locator('tbody tr')
  await rows.nth(2).getByText('5060').waitFor()
  assert.equal(
    (await order()).map((text) => /(\w+ \d+|everything)/.exec(text)?.[1]),
    ['udp 10000', 'everything', 'tcp 5060', 'tcp 80'],
  )
})

each('the server’s page turns it on, after it has said what that shuts', async () => {
  const { owner } = stage
  await owner.getByRole('table', { name: 'Servers' }).getByRole('link', { name: 'prod-1' }).click()
  await owner.getByRole('button', { name: 'Turn on', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  // SSH is offered, what a rule speaks of is not: the account's own, or one that the demo's trunk brings
  await dialog.getByRole('checkbox', { name: /^tcp \d+ \(sshd\)$/ }).waitFor()
  assert.is(await dialog.getByRole('checkbox', { name: /nginx|asterisk/ }).count(), 0)
  await dialog
    .getByText(/Shuts tcp 1-.* to anywhere/)
    .first()
    .waitFor()
  await dialog.getByText('None is cut.').waitFor()
  await dialog.getByRole('button', { name: 'Turn on', exact: true }).click()
  await owner.getByRole('button', { name: 'Turn off', exact: true }).waitFor()
})

each('several are turned on together, with what listens on each', async () => {
  const { owner } = stage
  await goTo(owner, 'Firewall')
  const servers = owner.getByRole('table', { name: 'Servers' })
  for (const name of ['prod-2', 'staging-1']) await servers.getByRole('checkbox', { name }).check()
  await owner.getByRole('button', { name: 'Turn on', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: 'udp 5060 (asterisk) on prod-2, staging-1' }).waitFor()
  assert.is(
    await dialog.getByRole('checkbox', { name: /^tcp \d+ \(sshd\) on (prod-2|staging-1)$/ }).count(),
    2,
  )
  await dialog.getByRole('button', { name: 'Turn on', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  for (const name of ['prod-2', 'staging-1'])
    await servers.getByRole('row', { name }).getByText('on, verified').waitFor()
})

each('a change for all servers says which open connections it cuts, server by server', async () => {
  const { owner } = stage
  await owner.getByRole('button', { name: 'Add a rule' }).click()
  const next = owner.getByRole('dialog')
  await next.getByRole('radio', { name: /^Deny/ }).check()
  await next.getByLabel('From').fill('203.0.113.0/25')
  await next.getByText('Open connections').waitFor()
  await next.getByText('None is cut.').waitFor()
  await owner.keyboard.press('Escape')
  await owner.getByRole('button', { name: 'Discard' }).click()
})

each('who gets in is said with the rule that decides', async () => {
  const { owner } = stage
  await goTo(owner, 'Firewall')
  await owner.getByLabel('Address').fill('203.0.113.9')
  await owner.getByRole('textbox', { name: 'Port', exact: true }).fill('443')
  await owner.getByRole('button', { name: 'Look' }).click()
  const answers = owner.getByRole('table', { name: 'Who gets in' })
  await answers.getByText('allow tcp 80, 443 from 203.0.113.0/24 (office)').first().waitFor()
  assert.is(await answers.getByRole('row').count(), 4)
})

each('what would shut Gatehouse out is said before it is saved, and refused', async () => {
  const { owner } = stage
  const dialog = await add('', { from: '127.0.0.0/8', deny: true })
  await dialog
    .getByText(/would shut out Gatehouse itself, which comes from 127\.0\.0\.1/)
    .first()
    .waitFor()
  await owner.keyboard.press('Escape')
  await owner.getByRole('button', { name: 'Discard' }).click()
  await owner
    .getByRole('row', { name: /office/ })
    .first()
    .waitFor()
  assert.is((await order()).length, 4)
})

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
