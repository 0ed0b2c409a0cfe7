import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('style sheets')
const src = import.meta.dirname
const read = (path: string) => readFileSync(join(src, path), 'utf8')
const sheets = globSync('**/*.css', { cwd: src })
const components = globSync('**/*.tsx', { cwd: src }).map((path) => ({ path, text: read(path) }))

/** The classes that a module has of its own. */
function classesOf(sheet: string): Set<string> {
  const selectors = read(sheet)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/:global\([^)]*\)/g, '')
    .replace(/\{[^{}]*\}/g, '{}')
  return new Set([...selectors.matchAll(/\.([a-zA-Z]\w*)/g)].map(([, name]) => name ?? ''))
}

/** The classes of a module that components name, by the component. */
function usesOf(sheet: string): { path: string; name: string }[] {
  return components.flatMap(({ path, text }) => {
    const imports = [...text.matchAll(/^import (\w+) from '([^']+[.]module[.]css)'$/gm)]
    const found = imports.find(([, , from]) => normalize(join(dirname(path), from ?? '')) === sheet)
    if (!found) return []
    const local = found[1]
    const named = [...text.matchAll(new RegExp(`\\b${local}[.](\\w+)`, 'g'))].map(([, name]) => name ?? '')
    const any = text.includes(`${local}[`) ? [...classesOf(sheet)] : []
    return [...named, ...any].map((name) => ({ path, name }))
  })
}

test('a component names only classes that its style sheet has, and none is left over', () => {
  for (const sheet of sheets.filter((path) => path.endsWith('.module.css'))) {
    const has = classesOf(sheet)
    const uses = usesOf(sheet)
    for (const { path, name } of uses) assert.ok(has.has(name), `${path}: ${sheet} has no .${name}`)
    const used = new Set(uses.map(({ name }) => name))
    for (const name of has) assert.ok(used.has(name), `${sheet}: nothing is .${name}`)
  }
})

test('the page says the order of the layers before any sheet is there: those of pages stand before the one that all share', () => {
  const page = readFileSync(join(src, '../index.html'), 'utf8')
  assert.match(page, /<style>\s*(?:\/\*[^*]*\*\/\s*)?@layer base, ui, features;/)
  assert.ok(page.indexOf('@layer') < page.indexOf('</head>'))
})

test('each is in the layer of its folder, and features have modules', () => {
  for (const sheet of sheets.filter((path) => path.includes('/'))) {
    const layer = sheet.startsWith('features/') ? 'features' : 'ui'
    assert.match(read(sheet), new RegExp(`@layer ${layer} \\{`), sheet)
    if (layer === 'features') assert.match(sheet, /[.]module[.]css$/)
  }
})

test('a width is said once, and no place in the markup is counted', () => {
  for (const sheet of sheets.filter((path) => path !== 'media.css')) {
    assert.not.match(read(sheet), /@media \((?:min|max)-width/, sheet)
    if (sheet.startsWith('features/')) assert.not.match(read(sheet), /:nth-|:global\([.]button/, sheet)
  }
})

test.run()
