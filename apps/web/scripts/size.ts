// Prints what the sign-in page and the team page transfer: JavaScript and CSS, brotli, in bytes.
import { readFile, stat } from 'node:fs/promises'

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

const most = 60_000
const dist = new URL('../dist/', import.meta.url)
const manifest = new Map<string, Chunk>(
  Object.entries(JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'))),
)

const pages = {
  'sign-in': ['index.html', 'src/routes/sign-in.tsx'],
  team: ['index.html', 'src/routes/account.tsx', 'src/routes/team.tsx'],
}

for (const [name, entries] of Object.entries(pages)) {
  const files = new Set<string>()
  for (const entry of entries) collect(entry, files)
  const sizes = await Promise.all([...files].map(transferred))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`${name}: ${total} bytes in ${files.size} files, ${total <= most ? 'within' : 'ABOVE'} ${most}`)
  if (total > most) process.exitCode = 1
}

function collect(key: string, files: Set<string>): void {
  const chunk = manifest.get(key)
  if (!chunk) throw new Error(`The build has no ${key}: build it first.`)
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const file of chunk.css ?? []) files.add(file)
  for (const imported of chunk.imports ?? []) collect(imported, files)
}

async function transferred(file: string): Promise<number> {
  const compressed = await stat(new URL(`${file}.br`, dist)).catch(() => undefined)
  return (compressed ?? (await stat(new URL(file, dist)))).size
}
