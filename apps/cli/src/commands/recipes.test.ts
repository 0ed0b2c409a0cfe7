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
  assert.match(list, /dial_timeout +account +26 +\S.* +voicemail/)
  await stage.done(of('reset', '--settings', 'dial_timeout'))
  assert.match(await stage.done(of('restore', '--to', '1')), /Version 3 of dialer/)
})

test.run()
