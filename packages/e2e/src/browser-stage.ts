import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { newPerson, openBrowser } from './browser.ts'
import { signInBy } from './dashboard.ts'
import { type Database, openDatabase } from './database.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { type MailServer, startMailServer } from './smtp.ts'

/** A Gatehouse with the demo account, and a browser before it. */
export interface BrowserStage {
  /** The data folder. */
  readonly data: string
  readonly gatehouse: GatehouseProcess
  readonly database: Database
  /** Where its mail goes. */
  readonly mailServer: MailServer
  /** The owner's page, signed in by the link that the start printed. */
  readonly owner: Page
  /** What broke in anybody's pages. */
  readonly problems: readonly string[]
  /** Somebody else, at a browser of their own. */
  person(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/** What it is opened with: variables of the environment, and what the owner's browser is like. */
export interface BrowserStageOptions {
  env?: Record<string, string>
  owner?: BrowserContextOptions
}

/** Opens one; whatever of it was begun is taken down again if that fails. */
export async function openBrowserStage(options: BrowserStageOptions = {}): Promise<BrowserStage> {
  const undo: (() => unknown)[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return { ...(await open(options, undo)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open({ env, owner: ownerLike }: BrowserStageOptions, undo: (() => unknown)[]) {
  const data = makeDataFolder()
  undo.push(() => removeDataFolder(data))
  const mailServer = await startMailServer()
  undo.push(() => mailServer.close())
  const gatehouse = await startGatehouse({ data, env: { SMTP_URL: mailServer.url, ...env } })
  undo.push(() => gatehouse.stop())
  const database = openDatabase(data)
  undo.push(() => database.close())
  const browser: Browser = await openBrowser()
  undo.push(() => browser.close())
  const problems: string[] = []
  const person = async (like?: BrowserContextOptions) => (await newPerson(browser, like, problems)).page
  const owner = await person(ownerLike)
  await signInBy(owner, gatehouse.signInLink())
  return { data, gatehouse, database, mailServer, owner, problems, person }
}
