import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusedWords } from './refused-words.ts'

const test = suite('refused words')
const root = dirname(dirname(import.meta.dirname))
let folder: string

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-words-'))
  for (const place of ['docs', 'apps/web/src', 'apps/worker/src/mail/templates'])
    mkdirSync(join(folder, place), { recursive: true })
  copyFileSync(join(root, 'docs/words.md'), join(folder, 'docs/words.md'))
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

function refused(source: string, file = 'apps/web/src/page.tsx'): string[] {
  const path = join(folder, file)
  writeFileSync(path, source)
  const found = refusedWords(folder)
  rmSync(path)
  return found
}

test('the dashboard and the mails use no word that the list refuses', () => {
  assert.equal(refusedWords(root), [])
})

test('a refused word is found wherever a person may read it, with its line and what to say', () => {
  const source = `
export const Page = () => (
  <Field label="E-mail" hint={\`\${name} is enrolled\`}>
    Nobody reads this.
    {props.open ? 'Changes stand in the log.' : <b title='Begin
      again' />}
  </Field>
)`
  assert.equal(refused(source), [
    'apps/web/src/page.tsx:3  “e-mail” → email; emailed',
    'apps/web/src/page.tsx:3  “enrolled” → add a passkey',
    'apps/web/src/page.tsx:4  “nobody” → someone, anyone, no one, anyone who',
    'apps/web/src/page.tsx:5  “in the log” → the audit log',
    'apps/web/src/page.tsx:5  “stand in” → is logged, appears in the audit log',
    'apps/web/src/page.tsx:5  “begin again” → start over',
  ])
  assert.equal(refused("export const subject = 'Check your mail'", 'apps/worker/src/mail/templates/x.ts'), [
    'apps/worker/src/mail/templates/x.ts:1  “mail” → email; emailed',
  ])
})

test('names, types, comments, imports and test files are not what people read', () => {
  const source = `
import { mail } from './mail mail.ts'
// nobody reads this
type State = 'proved' | 'for ever'
export const state: State = 'proved'
export const Page = () => <p class="nobody anew" data-state={state}>Verified</p>`
  assert.equal(refused(source), [])
  assert.equal(refused("export const said = 'Nobody is here'", 'apps/web/src/page.test.ts'), [])
})

test('only whole words count, with either apostrophe and over a line’s end', () => {
  const text = (words: string) => refused(`export const Page = () => <p>${words}</p>`)
  assert.equal(text('Mailing lists, avoided chatrooms and stand-ins'), [])
  assert.is(text("ask your Gatehouse's\n  operator").length, 1)
  assert.is(text('Change …').length, 1)
  assert.equal(text('Saving…'), [])
})

test.run()
