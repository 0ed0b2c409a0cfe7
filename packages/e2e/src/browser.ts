import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Whether there is a browser; says what to install if there is none. */
export function hasBrowser(): boolean {
  const found = existsSync(executablePath)
  if (!found) console.log('SKIPPED: what is done in a browser — install chromium')
  return found
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args })
}

/** Somebody at a browser of their own: nothing is shared with the others. What breaks in their page is put to the `problems`. */
export async function newPerson(
  browser: Browser | undefined,
  options: BrowserContextOptions = {},
  problems: string[] = [],
): Promise<{ page: Page; problems: string[] }> {
  if (!browser) throw new Error('the browser is not open')
  const context = await browser.newContext({ acceptDownloads: true, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) problems.push(message.text())
  })
  return { page, problems }
}
