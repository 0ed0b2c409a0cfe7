import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser, newPerson, openBrowser } from './browser.ts'
import { signInBy } from './dashboard.ts'
import { findBarriers } from './find-barriers.ts'
import { freePort } from './free-port.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { stepsOf } from './steps.ts'
import { startTlsFront } from './tls-front.ts'

const test = suite('every page under the policy, on https')
const possible = hasBrowser()
const step = stepsOf(test, possible)

// What runs in the page is text: the DOM is none of this package's types.
const reportViolations = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('violates', event.violatedDirective, event.blockedURI, event.sample))`
const inlineScripts = `[...document.querySelectorAll('*')]
  .filter((element) => (element.tagName === 'SCRIPT' && !element.getAttribute('src')) ||
    element.getAttributeNames().some((name) => name.startsWith('on')))
  .map((element) => element.outerHTML.slice(0, 200))`
const becomingCode = `(() => {
  const outcome = (work) => {
    try { work(); return 'done' } catch (error) { return error.name }
  }
  const into = document.createElement('div')
  const script = document.createElement('script')
  return [
    outcome(() => { into.innerHTML = '<img src="x" onerror="alert(1)">' }),
    outcome(() => { into.innerHTML = '<iframe srcdoc="x"></iframe>' }),
    outcome(() => { script.text = 'alert(1)' }),
    outcome(() => { script.src = '/assets/x.js' }),
    outcome(() => { into.innerHTML = '<p>plain</p>' }),
  ]
})()`

let data = ''
let front: Awaited<ReturnType<typeof startTlsFront>>
let gatehouse: GatehouseProcess
let browser: Browser | undefined
let owner: Page
/** What the browser complained of, on the page it was on. */
const complaints: string[] = []

test.before(async () => {
  data = makeDataFolder()
  if (!possible) return
  const port = await freePort()
  front = await startTlsFront(port)
  gatehouse = await startGatehouse({ data, env: { PORT: String(port), GATEHOUSE_URL: front.url } })
  browser = await openBrowser()
  owner = (await newPerson(browser, { ignoreHTTPSErrors: true })).page
  const complain = (what: string) => complaints.push(`${new URL(owner.url()).pathname}: ${what}`)
  owner.on('pageerror', ({ message }) => complain(message))
  owner.on('console', (message) => message.type() === 'error' && complain(message.text()))
  await owner.addInitScript(reportViolations)
})
test.after(async () => {
  await browser?.close()
  await gatehouse?.stop()
  front?.close()
  removeDataFolder(data)
})

async function listed(procedure: string): Promise<{ id: string; name?: string; user?: string }[]> {
  const answer = await owner.request.get(`${front.url}/trpc/${procedure}`, {
    headers: { 'x-account': 'acme' },
  })
  return (await answer.json()).result.data.items
}

step('signing in sets a cookie that the browser takes from this host alone', async () => {
  await signInBy(owner, gatehouse.signInLink())
  const cookies = (await owner.context().cookies()).map(({ expires, value, ...cookie }) => cookie)
  assert.equal(cookies, [
    {
      name: `__Host-gatehouse_signin_${new URL(front.url).port}`,
      domain: 'localhost',
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    },
  ])
})

step('a terminal works through it, and leaves a recording to look at', async () => {
  const prod = (await listed('servers.list')).find(({ name }) => name === 'prod-1')
  await owner.goto(`${front.url}/acme/servers/${prod?.id}/terminal`)
  await owner.getByRole('button', { name: 'Open terminal' }).click()
  await owner.getByRole('region', { name: 'Terminal' }).getByText('Connected.', { exact: true }).waitFor()
  await owner.keyboard.type('exit\n')
  await owner
    .getByRole('region', { name: 'Terminal' })
    .getByText(/^ended/)
    .waitFor()
  const [session] = await listed('sessions.list')
  await owner.goto(`${front.url}/acme/sessions/${session?.id}`)
  await owner.getByRole('button', { name: 'Play', exact: true }).click()
  await owner.locator('.ap-player').waitFor()
  assert.equal(complaints, [])
})

step(
  'no page has an inline script, breaks the policy, has the browser complain, or a barrier in the light or the dark',
  async () => {
    const source = readFileSync(join(import.meta.dirname, '../../../apps/web/src/app.tsx'), 'utf8')
    const [top = '', inside = ''] = source.split('component={Account}')
    const routes = (text: string) => [...text.matchAll(/path="([^"]+)"/g)].map(([, path = '']) => path)
    const pages = [
      ...routes(top).filter((path) => path !== '/:account'),
      ...routes(inside)
        .flatMap((path) =>
          path.endsWith('/:of?') ? ['', '/trunks', '/recipes'].map((of) => path.slice(0, -5) + of) : [path],
        )
        .map((path) => `/acme${path === '*' ? '/nowhere' : path}`),
    ]
    assert.ok(pages.length > 15, pages.join(' '))
    const seen: string[] = []
    const [server] = await listed('servers.list')
    const [session] = await listed('sessions.list')
    const [member] = await listed('team.list')
    for (const page of pages) {
      const path = page
        .replace(':server', server?.id ?? '')
        .replace(':session', session?.id ?? '')
        .replace(':member', member?.user ?? '')
      assert.not.match(path, ':')
      await owner.goto(front.url + path, { waitUntil: 'load' })
      await owner.getByRole('heading', { level: 1 }).first().waitFor()
      await owner.locator('.skeleton').first().waitFor({ state: 'detached' })
      const inline = await owner.evaluate(inlineScripts)
      assert.equal([page, inline, complaints], [page, [], []])
      await owner.evaluate(axe.source)
      for (const colorScheme of ['light', 'dark'] as const) {
        await owner.emulateMedia({ colorScheme })
        const found = await findBarriers(owner)
        seen.push(...found.map((barrier) => `${page} ${colorScheme}: ${barrier}`))
      }
    }
    assert.equal(seen, [])
  },
)

step('text that would become code is refused by the browser', async () => {
  await owner.goto(`${front.url}/acme/team`)
  assert.equal(await owner.evaluate(becomingCode), [
    'TypeError',
    'TypeError',
    'TypeError',
    'TypeError',
    'done',
  ])
  complaints.length = 0
})

step('signing out takes the cookie away, and what was kept in the browser', async () => {
  await owner.goto(`${front.url}/acme/team`)
  assert.ok(await owner.evaluate('localStorage.length > 0'))
  await owner.getByRole('button', { name: 'Signed in as owner@acme.com' }).click()
  await owner.getByRole('menuitem', { name: 'Sign out' }).click()
  await owner.getByLabel('Email address').waitFor()
  assert.equal(await owner.context().cookies(), [])
  assert.is(await owner.evaluate('localStorage.length'), 0)
})

test.run()
