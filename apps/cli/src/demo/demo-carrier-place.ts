import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './demo-hosts.ts'

/** Where the demo's carrier is on loopback, and how servers sign in there. */
export interface DemoCarrierPlace {
  port: number
  username: string
  secret: string
}

const file = (folder: string) => join(folder, 'carrier.json')

/** As the folder remembers it; null in a demo that has none. */
export function demoCarrierPlace(folder: string): DemoCarrierPlace | null {
  return existsSync(file(folder)) ? JSON.parse(readFileSync(file(folder), 'utf8')) : null
}

/** The same, made where there is none yet. */
export async function makeDemoCarrierPlace(folder: string): Promise<DemoCarrierPlace> {
  const kept = demoCarrierPlace(folder)
  if (kept) return kept
  mkdirSync(folder, { recursive: true })
  const place = { port: await freePort(), username: 'acme', secret: randomBytes(12).toString('base64url') }
  writeFileSync(`${file(folder)}.new`, JSON.stringify(place), { mode: 0o600 })
  renameSync(`${file(folder)}.new`, file(folder))
  return place
}
