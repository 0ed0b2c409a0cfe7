import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = (folder: string) => join(folder, 'url')

/** Keeps the public origin of the running Gatehouse in its data folder, for commands beside it; answers what forgets it. */
export function keepServedUrl(folder: string, url: string): () => void {
  writeFileSync(`${file(folder)}.new`, `${url}\n`)
  renameSync(`${file(folder)}.new`, file(folder))
  return () => rmSync(file(folder), { force: true })
}

/** The public origin of the Gatehouse that runs on this data folder; null if none said. */
export function servedUrl(folder: string): string | null {
  try {
    return readFileSync(file(folder), 'utf8').trim() || null
  } catch {
    return null
  }
}
