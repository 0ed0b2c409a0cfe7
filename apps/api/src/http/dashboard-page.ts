import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The dashboard's one page, as it was built. */
export interface DashboardPage {
  /** With the frame of an account's pages, which a browser paints before any script is there. */
  framed: string
  /** For the pages that stand in no frame, such as signing in. */
  plain: string
  /** What the policy has to allow of it: the hashes of its styles, as `sha256-…` (CSP 3 §6.7.3.3). */
  styles: string[]
}

const frame = /<div class="frame"[\s\S]*?<!-- end of frame -->/
const style = /<style[^>]*>([\s\S]*?)<\/style>/g

/** Pages outside of accounts, by the first part of their address. */
const unframed = /^\/(?:(?:sign-in|invite|confirm-email|setup|accounts)(?:\/|$)|$)/

/** Reads it from the folder that it was built into; undefined where it was not. */
export function readDashboardPage(folder: string): DashboardPage | undefined {
  const path = join(folder, 'index.html')
  if (!existsSync(path)) return undefined
  const framed = readFileSync(path, 'utf8')
  const styles = [...framed.matchAll(style)].map(([, text = '']) => text)
  return {
    framed,
    plain: framed.replace(frame, ''),
    styles: styles.map((text) => `sha256-${createHash('sha256').update(text).digest('base64')}`),
  }
}

/** What is answered for an address of the dashboard. */
export function pageFor(page: DashboardPage, path: string): string {
  return unframed.test(path) ? page.plain : page.framed
}
