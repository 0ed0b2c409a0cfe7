// Prints what each page transfers at first, and how much of it is its own; the first ones must be small.
import { accountPagesIn, pageSizes } from './page-sizes.ts'

const most = 60_000
/** Where somebody arrives. */
const first = ['sign-in', 'overview', 'team']
const dist = new URL('../dist/', import.meta.url)

const sizes = await pageSizes(dist, await accountPagesIn(dist))
for (const [name, { bytes, files, own }] of sizes) {
  const isFirst = first.includes(name)
  const verdict = isFirst ? (bytes <= most ? `, within ${most}` : `, ABOVE ${most}`) : ''
  console.log(`${name}: ${bytes} bytes in ${files} files, ${own} its own${verdict}`)
  if (isFirst && bytes > most) process.exitCode = 1
}
for (const name of first) if (!sizes.has(name)) throw new Error(`The build has no page ${name}.`)
