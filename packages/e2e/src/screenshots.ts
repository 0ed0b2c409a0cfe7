/** Makes the README's picture anew: `node packages/e2e/src/screenshots.ts`. */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasBrowser, newPerson, openBrowser } from './browser.ts'
import { goTo, rowOf, signInBy } from './dashboard.ts'
import { makeDataFolder, removeDataFolder, startGatehouse } from './gatehouse-process.ts'

const docs = join(import.meta.dirname, '../../../docs')
const path = join(docs, 'screenshot-team.png')

if (!hasBrowser()) process.exit(1)
const data = makeDataFolder()
const gatehouse = await startGatehouse({ data })
const browser = await openBrowser()
try {
  const { page } = await newPerson(browser, {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'en-GB',
  })
  await signInBy(page, gatehouse.signInLink())
  await goTo(page, 'Team')
  await rowOf(page, 'ops@acme.com').getByText('all · 3').waitFor()
  await rowOf(page, 'contractor@temp.com').waitFor()
  mkdirSync(docs, { recursive: true })
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  console.log(`${path}: ${Math.round(statSync(path).size / 1024)} kB`)
} finally {
  await browser.close()
  await gatehouse.stop()
  removeDataFolder(data)
}
