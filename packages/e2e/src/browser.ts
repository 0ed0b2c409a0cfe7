import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { type Browser, type BrowserContextOptions, chromium, type Download, type Page } from 'playwright-core'

/** Where a test finds the browser that its runner started. */
const sharedBrowserVariable = 'GATEHOUSE_TEST_BROWSER'
/** Without windows Chromium takes half of the processor's time; a whole one does as well. */
const executablePath = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync)

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
  if (!executablePath) console.log('SKIPPED: what is done in a browser — install chromium-headless-shell')
  return executablePath !== undefined
}

/** The one that the runner has started for many files, or one of this file's own. What a file opened in it is closed with it. */
export function openBrowser(): Promise<Browser> {
  const shared = process.env[sharedBrowserVariable]
  return shared ? chromium.connect(shared) : chromium.launch({ executablePath: executablePath ?? '', args })
}

/** One browser for a whole test run; null where none is installed. */
export async function startSharedBrowser() {
  if (!executablePath) return null
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false } // the runner's own
  const server = await chromium.launchServer({ executablePath, args, host: '127.0.0.1', ...signals })
  return { env: { [sharedBrowserVariable]: server.wsEndpoint() }, stop: () => server.close() }
}

/** What was downloaded: a browser that others use too lies elsewhere, and so do its files. */
export async function contentOf(download: Download): Promise<string> {
  return text(await download.createReadStream())
}

/** What moves takes half of a test's time, of the browser's and of whoever waits for it: most people here have asked for stillness, and these have not. */
export const moving = { reducedMotion: 'no-preference' } as const

/** Somebody at a browser of their own: nothing is shared with the others. What breaks in their page is put to the `problems`. */
export async function newPerson(
  browser: Browser | undefined,
  options: BrowserContextOptions = {},
  problems: string[] = [],
): Promise<{ page: Page; problems: string[] }> {
  if (!browser) throw new Error('the browser is not open')
  const context = await browser.newContext({ acceptDownloads: true, reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) problems.push(message.text())
  })
  return { page, problems }
}
