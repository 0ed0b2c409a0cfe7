import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Invalid } from '../../access/errors.ts'
import { parseRecipeFile } from './recipe-file.ts'
import { dialerRecipe } from './recipes.testing.ts'

const test = suite('recipe files')
const level = { key: 'level', title: 'Level', type: 'integer', min: 0, max: 9, default: 3 }
const recipe = (more: Record<string, unknown> = {}) => ({
  name: 'one',
  title: 'One',
  file: 'one.conf',
  format: 'ini',
  settings: [level],
  ...more,
})
const parse = (file: unknown) => parseRecipeFile(JSON.stringify(file), new Map())

test('the demo’s recipe has fifteen settings with VICIdial’s names and defaults', () => {
  const [dialer] = parseRecipeFile(dialerRecipe(), new Map())
  assert.is(dialer?.settings.length, 15)
  assert.equal(Object.fromEntries(dialer?.settings.map(({ key, default: value }) => [key, value]) ?? []), {
    dial_method: 'MANUAL',
    auto_dial_level: 0,
    adaptive_maximum_level: 3,
    available_only_ratio_tally: false,
    hopper_level: 1,
    dial_timeout: 60,
    adaptive_dropped_percentage: 3,
    drop_call_seconds: 5,
    drop_action: 'AUDIO',
    cpd_amd_action: 'DISABLED',
    campaign_cid: '0000000000',
    campaign_recording: 'ONDEMAND',
    wrapup_seconds: 0,
    local_call_time: '09:00-21:00',
    use_internal_dnc: 'N',
  })
})

test('a recipe takes over what it extends, and may say a setting anew', () => {
  const [, two] = parse([
    recipe({ guards: [{ when: 'level > 5', says: 'High.' }] }),
    recipe({
      name: 'two',
      file: 'two.conf',
      extends: 'one',
      settings: [
        { ...level, default: 4 },
        { ...level, key: 'more' },
      ],
    }),
  ])
  assert.equal(
    [two?.settings.map(({ key, default: value }) => `${key} ${value}`), two?.guards.length],
    [['level 4', 'more 3'], 1],
  )
})

test('each thing that is wrong is named with its place', () => {
  for (const [file, place, words] of [
    [recipe({ settings: [level, level] }), 'settings[1].key', /settings\[0\] has the key “level” already/],
    [recipe({ settings: [{ ...level, default: 10 }] }), 'settings[0].default', /from 0 to 9/],
    [recipe({ settings: [{ ...level, default: 'x' }] }), 'settings[0].default', /whole number/],
    [recipe({ settings: [{ ...level, min: 10 }] }), 'settings[0].min', /more than the most/],
    [recipe({ settings: [{ ...level, type: 'float' }] }), 'settings[0].type', /There is no such type/],
    [recipe({ settings: [{ ...level, key: 'and' }] }), 'settings[0].key', /means something in conditions/],
    [recipe({ settings: [{ ...level, unknown: 1 }] }), 'settings[0].unknown', /no such field/],
    [recipe({ settings: [] }), 'settings', /no settings/],
    [
      recipe({ settings: [{ key: 'a', title: 'A', type: 'choice', choices: ['A', 'A'], default: 'A' }] }),
      'settings[0].choices',
      /there twice/,
    ],
    [
      recipe({ settings: [{ key: 'a', title: 'A', type: 'text', pattern: '(', default: '' }] }),
      'settings[0].pattern',
      /no pattern/,
    ],
    [
      recipe({ settings: [{ key: 'a', title: 'A', type: 'text', default: 'a;b' }] }),
      'settings[0].default',
      /Leave out/,
    ],
    [
      recipe({ guards: [{ when: 'level > 2', says: 'High.' }] }),
      'guards[0].when',
      /The defaults themselves are guarded: “High.”/,
    ],
    [
      recipe({ guards: [{ when: 'other > 2', says: 'High.' }] }),
      'guards[0].when',
      /There is no setting “other”/,
    ],
    [recipe({ file: '../x' }), 'file', /plain name/],
    [recipe({ format: 'xml' }), 'format', /ini, json or env/],
    [recipe({ mode: '644' }), 'mode', /four digits/],
    [recipe({ owner: 'root' }), 'owner', /user and a group/],
    [recipe({ reload: 'systemctl reload x' }), 'reload', /array/],
    [recipe({ name: 'One' }), 'name', /small letters/],
    [recipe({ extends: 'one' }), 'extends', /circle: one extends one/],
    [
      [recipe({ extends: 'two' }), recipe({ name: 'two', file: 'b', extends: 'one' })],
      '[0].extends',
      /one extends two extends one/,
    ],
    [recipe({ extends: 'none' }), 'extends', /There is no recipe “none”/],
    [[recipe(), recipe()], '[1].name', /\[0\] has this name already/],
    [[recipe(), recipe({ name: 'two' })], '[1].file', /“one” is written to this file already/],
    [[], '', /no recipes/],
    ['text', '', /object/],
  ] as const)
    assert.throws(
      () => parse(file),
      (error: unknown) =>
        error instanceof Invalid &&
        (error.issues.some(({ path, message }) => path.join('.') === place && words.test(message)) ||
          JSON.stringify(error.issues)),
      `${place} ${words}`,
    )
  assert.throws(() => parseRecipeFile('{', new Map()), /This isn’t JSON/)
})

test('a key that an object has twice is refused with its place, rather than that the last of them counts', () => {
  const text = JSON.stringify([recipe({ settings: [{ ...level, default: 3 }] })], null, 1)
  assert.is(parseRecipeFile(`\uFEFF${text}`, new Map())[0]?.settings[0]?.default, 3)
  const twice = text.replace('"max": 9', '"max": 9, "max": 90').replace('"name"', '"title": "Two",\n"name"')
  assert.throws(
    () => parseRecipeFile(twice, new Map()),
    (error: unknown) => {
      if (!(error instanceof Invalid)) return false
      assert.equal(
        error.issues.map(({ path, message }) => `${path} ${message}`),
        [
          '[0].title “title” is there twice, in lines 3 and 5. Which of them is meant?',
          '[0].settings[0].max “max” is there twice, in line 14. Which of them is meant?',
        ],
      )
      return true
    },
  )
})

test('a recipe goes in no circle with one that was imported before, and takes over what that was then', () => {
  const two = recipe({ name: 'two', file: 'two.conf', extends: 'one', settings: [{ ...level, key: 'more' }] })
  const [, before] = parse([recipe(), two])
  const again = { ...recipe({ extends: 'two', settings: [{ ...level, key: 'last' }] }) }
  const known = before ? new Map([['two', before]]) : new Map()
  const [one] = parseRecipeFile(JSON.stringify(again), known)
  assert.equal(
    one?.settings.map(({ key }) => key),
    ['level', 'more', 'last'],
  )
  assert.throws(
    () => parseRecipeFile(JSON.stringify([again, two]), known),
    /circle: one extends two extends one/,
  )
})

test.run()
