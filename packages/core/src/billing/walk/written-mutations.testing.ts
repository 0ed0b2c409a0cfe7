import { readdirSync, readFileSync } from 'node:fs'

/** Every mutation that is written somewhere in the core, by its file and its name there, with its verb. */
export function writtenMutations(): Map<string, string> {
  const root = new URL('../../', import.meta.url)
  const found = new Map<string, string>()
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts') || /\.(test|testing)\.ts$/.test(file)) continue
    const text = readFileSync(new URL(file, root), 'utf8')
    for (const [, name, verb] of text.matchAll(
      /^(?:export )?const (\w+) = (?:m|ownM)utation\(\{\s*verb: '([\w.]+)'/gm,
    ))
      found.set(`${file.replace(/\.ts$/, '')} ${name}`, verb ?? '')
    const uses = [...text.matchAll(/\b(?:m|ownM)utation(?:<[^(]*>)?\(\{/g)].length
    const known = [...found.keys()].filter((key) => key.startsWith(`${file.replace(/\.ts$/, '')} `)).length
    if (uses !== known) throw new Error(`${file} makes a mutation in another way than all others`)
  }
  return found
}
