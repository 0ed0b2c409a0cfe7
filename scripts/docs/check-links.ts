/** Lists what the documents point to and is not there: `npm run links`. */
import { dirname } from 'node:path'
import { brokenLinks } from './broken-links.ts'

const broken = brokenLinks(dirname(dirname(import.meta.dirname)))
for (const { file, line, target, why } of broken) console.error(`${file}:${line}  ${target}  ${why}`)
process.exitCode = broken.length > 0 ? 1 : 0
