import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'

const test = suite('gatehouse recipes')
const of = (name: string, ...words: string[]) => [
  'recipes',
  name,
  '--account',
  'acme',
  '--recipe',
  'dialer',
  ...words,
]
let stage: CommandStage

test.before(async () => {
  stage = await openCommandStage()
  await stage.done(['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme'])
})
test.after(() => stage?.close())

test('a recipe is imported, previewed, changed, reset and set back', async () => {
  const file = join(import.meta.dirname, '../demo/dialer.recipe.json')
  assert.match(await stage.done(['recipes', 'import', file]), /added: dialer/)
  assert.match(await stage.done(['recipes', 'import', file]), /unchanged: dialer/)
  assert.match(await stage.done(of('preview', '--set', 'dial_timeout=26')), /No server’s file would change/)
  assert.match(
    await stage.done(of('preview', '--set', 'adaptive_dropped_percentage=5')),
    /Needs a reason: A drop limit over 3 percent/,
  )
  assert.match(
    await stage.done(of('override', '--set', 'dial_timeout=26', '--reason', 'voicemail')),
    /Version 1 of dialer/,
  )
  const list = await stage.done(['recipes', 'list', '--account', 'acme'])
  assert.match(list, /dialer: Dialer, \/etc\/gatehouse\/recipes\/dialer.conf on no server, version 1/)
  assert.match(list, /dial_timeout +account +26 +\S.* \d{4}-\d\d-\d\d [\d:]{8}Z +voicemail/)
  const { preview } = await stage.json(of('preview', '--set', 'dial_timeout=27'))
  const bound = of('override', '--set', 'dial_timeout=27', '--preview', preview)
  await stage.done(of('override', '--set', 'hopper_level=2'))
  assert.match(await stage.failed(bound), /have changed since the preview/)
  await stage.done(of('reset', '--settings', 'dial_timeout'))
  assert.match(await stage.done(of('restore', '--to', '1', '--reason', 'too short')), /Version 4 of dialer/)
  const versions = await stage.done(of('versions'))
  assert.match(
    versions,
    /\n4 .* Back to version 1 .*\n3 .* dial_timeout 26 → 60 .*\n2 .* hopper_level 1 → 2 /,
  )
})

test('what was done stands in the log with who, when and why', async () => {
  const items = await stage.json(['audit', 'search', '--account', 'acme', '--verb', 'recipe.*'])
  const told = items.map(({ verb, details }: { verb: string; details: { reason?: string; what: string } }) =>
    [verb, details.what, details.reason].filter(Boolean).join(': '),
  )
  assert.equal(told, [
    'recipe.restored: Back to version 1: too short',
    'recipe.reset: dial_timeout 26 → 60',
    'recipe.overridden: hopper_level 1 → 2',
    'recipe.overridden: dial_timeout 60 → 26: voicemail',
  ])
  for (const { at, actor } of items) assert.ok(actor.label && Date.parse(at) > Date.now() - 60_000)
})

test('a file with a key twice is refused with its place', async () => {
  const words = await stage.failed(
    ['recipes', 'import', '-'],
    2,
    '{"name": "one",\n "file": "a",\n "file": "b"}',
  )
  assert.match(words, /file: “file” is there twice, in lines 2 and 3/)
})

test.run()
