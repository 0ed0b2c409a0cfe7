import { existsSync } from 'node:fs'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { headersOf } from './seed.ts'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** @throws Error naming what to install */
export function openChromium(): Promise<Browser> {
  const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  if (!found) throw new Error('Chromium is missing: apt-get install chromium')
  return chromium.launch({ executablePath: found, args: flags })
}

/** A browser of its own, in which the member is signed in at this origin. */
export async function contextOf(browser: Browser, url: string, member?: Member): Promise<BrowserContext> {
  const context = await browser.newContext()
  const [name = '', value = ''] = member ? (headersOf(member).cookie ?? '').split('=') : []
  if (member) await context.addCookies([{ name, value, url: new URL('/', url).href }])
  return context
}
