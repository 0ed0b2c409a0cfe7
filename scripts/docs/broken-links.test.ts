import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { brokenLinks } from './broken-links.ts'

const test = suite('broken links')
let folder: string

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-links-'))
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs/there.md'), "# What's it, then?\n## Twice\n## Twice\n")
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

function broken(markdown: string): string[] {
  writeFileSync(join(folder, 'README.md'), markdown)
  return brokenLinks(folder).map(({ line, target, why }) => `${line} ${target}: ${why}`)
}

test('links to files, folders, headings and other sites are fine', () => {
  const links = [
    'docs/there.md',
    'docs',
    './docs/there.md#whats-it-then',
    'docs/there.md#twice-1',
    '#here',
    'https://x.test/y',
  ]
  assert.equal(broken(`# Here\n${links.map((link) => `[text](${link})`).join(' ')} \`docs/there.md\``), [])
})

test('a link to a missing file, heading or place outside is found, with its line', () => {
  assert.equal(broken('\n[a](gone.md) ![b](docs/gone.png)\n[c](docs/there.md#gone)\n[d](../x.md)'), [
    '2 gone.md: no such file',
    '2 docs/gone.png: no such file',
    '3 docs/there.md#gone: no such heading',
    '4 ../x.md: leads out of the repository',
  ])
})

test('images in HTML, reference definitions and quoted paths are followed', () => {
  assert.equal(broken('<img src="gone.png">\n[r]: gone.md\n`docs/gone.ts`'), [
    '1 gone.png: no such file',
    '2 gone.md: no such file',
    '3 docs/gone.ts: no such file',
  ])
})

test('code, placeholders and globs are no links', () => {
  assert.equal(broken('```\n[a](gone.md)\n```\n`[a](gone.md)` `docs/<noun>.md` `docs/*.md`'), [])
})

test.run()
