import { z } from 'zod'
import { Invalid, type Issue } from '../../access/errors.ts'
import type { Definition } from './definition.ts'
import { doubledKeys } from './doubled-keys.ts'
import { holds, NoCondition, parseCondition } from './guard.ts'
import { list, recipe, type Written } from './recipe-schema.ts'
import { checkValue, type Setting, type Value } from './setting.ts'
import { valuesOf } from './values.ts'

/** Recipes that a file may extend: those that were imported before, by their names. */
export type Known = ReadonlyMap<string, Definition>

/**
 * The recipes of a file, which is JSON (docs/recipes.md), each with what it takes over from the one that it extends.
 * @throws Invalid with an issue for each thing that is wrong, whose path is that into the JSON
 */
export function parseRecipeFile(text: string, known: Known): Definition[] {
  const raw = readJson(text)
  // a single one is told what is wrong with it, rather than that it is no list
  const read = Array.isArray(raw) ? list.safeParse(raw) : recipe.transform((one) => [one]).safeParse(raw)
  if (!read.success) throw new Invalid(read.error.issues.flatMap(issuesOf))
  const all = read.data
  const at = (index: number) => (Array.isArray(raw) ? [`[${index}]`] : [])
  const issues: Issue[] = []
  const definitions: Definition[] = []
  for (const [index, one] of all.entries()) {
    const first = all.findIndex(({ name }) => name === one.name)
    if (first < index)
      issues.push({ path: [...at(index), 'name'], message: `[${first}] has this name already.` })
    const flat = flattened(one, all, known)
    if (typeof flat === 'string') {
      issues.push({ path: [...at(index), 'extends'], message: flat })
      continue
    }
    issues.push(...problemsOf(flat).map(({ path, message }) => ({ path: [...at(index), ...path], message })))
    definitions.push(flat)
  }
  for (const [index, one] of definitions.entries()) {
    const others = [
      ...definitions.slice(0, index),
      ...[...known.values()].filter(({ name }) => !all.some((own) => own.name === name)),
    ]
    const other = others.find(({ file }) => file === one.file)
    if (other)
      issues.push({
        path: [...at(index), 'file'],
        message: `“${other.name}” is written to this file already.`,
      })
  }
  if (issues.length > 0) throw new Invalid(issues)
  return definitions.map(withKeptDefaults)
}

/** Defaults as values are kept: `09:00-21:00` for `9am-9pm`. */
const withKeptDefaults = (definition: Definition): Definition => ({
  ...definition,
  settings: definition.settings.map((setting) => {
    const checked = checkValue(setting, setting.default, definition.format)
    return 'value' in checked ? { ...setting, default: checked.value } : setting
  }),
})

function readJson(text: string): unknown {
  // some editors of Windows begin a file with this
  const json = text.replace(/^\uFEFF/, '')
  let read: unknown
  try {
    read = JSON.parse(json)
  } catch (error) {
    throw new Invalid([
      { path: [], message: `This isn’t JSON: ${error instanceof Error ? error.message : ''}` },
    ])
  }
  const doubled = doubledKeys(json)
  if (doubled.length > 0)
    throw new Invalid(
      doubled.map(({ key, path, lines: [first, again] }) => ({
        path: [z.core.toDotPath(path)],
        message: `“${key}” is there twice, in ${first === again ? `line ${first}` : `lines ${first} and ${again}`}. Which of them is meant?`,
      })),
    )
  return read
}

const issuesOf = (issue: z.core.$ZodIssue): Issue[] => {
  const paths =
    issue.code === 'unrecognized_keys' ? issue.keys.map((one) => [...issue.path, one]) : [issue.path]
  const message = issue.code === 'unrecognized_keys' ? 'There is no such field.' : issue.message
  return paths.map((path) => ({ path: path.length > 0 ? [z.core.toDotPath(path)] : [], message }))
}

/** A recipe with what it takes over; a sentence where that goes nowhere, or in a circle. */
function flattened(one: Written, all: readonly Written[], known: Known): Definition | string {
  const seen = [one.name]
  const chain: { settings: readonly Setting[]; guards: Definition['guards'] }[] = [one]
  for (let next = one.extends; next !== undefined; ) {
    if (seen.includes(next)) return `This goes in a circle: ${[...seen, next].join(' extends ')}.`
    seen.push(next)
    const inFile = all.find(({ name }) => name === next)
    const before = inFile ?? known.get(next)
    if (!before) return `There is no recipe “${next}”, here or imported before.`
    chain.unshift(before)
    next = inFile?.extends
  }
  const { extends: _, ...own } = one
  const inherited: Setting[] = []
  for (const link of chain.slice(0, -1))
    for (const setting of link.settings) {
      const place = inherited.findIndex(({ key }) => key === setting.key)
      if (place < 0) inherited.push(setting)
      else inherited[place] = setting
    }
  // what it says of a setting itself stands in the place of what it takes over; twice it may not say it
  const settings = inherited.map((setting) => one.settings.find(({ key }) => key === setting.key) ?? setting)
  const isFirst = (setting: Setting) => one.settings.find(({ key }) => key === setting.key) === setting
  const isNew = ({ key }: Setting) => !inherited.some((other) => other.key === key)
  settings.push(...one.settings.filter((setting) => isNew(setting) || !isFirst(setting)))
  return { ...own, settings, guards: chain.flatMap(({ guards }) => guards) }
}

function problemsOf(definition: Definition): Issue[] {
  const issues: Issue[] = []
  const { settings, guards, format } = definition
  if (settings.length === 0)
    issues.push({ path: ['settings'], message: 'There are no settings in this recipe.' })
  for (const [at, setting] of settings.entries()) {
    const path = [`settings[${at}]`]
    const first = settings.findIndex(({ key }) => key === setting.key)
    if (first < at)
      issues.push({
        path: [...path, 'key'],
        message: `settings[${first}] has the key “${setting.key}” already.`,
      })
    issues.push(
      ...shapeProblems(setting, format).map(({ path: more, message }) => ({
        path: [...path, ...more],
        message,
      })),
    )
  }
  // what is read of values that are wrong says nothing
  if (issues.length > 0) return issues
  const defaults: Record<string, Value> = valuesOf(withKeptDefaults(definition), [], null)
  for (const [at, { when, says }] of guards.entries()) {
    const path = [`guards[${at}]`, 'when']
    try {
      if (holds(parseCondition(when, settings), defaults))
        issues.push({ path, message: `The defaults themselves are guarded: “${says}”` })
    } catch (error) {
      if (!(error instanceof NoCondition)) throw error
      issues.push({ path, message: error.message })
    }
  }
  return issues
}

function shapeProblems(setting: Setting, format: Definition['format']): Issue[] {
  if ((setting.type === 'integer' || setting.type === 'decimal') && setting.min > setting.max)
    return [{ path: ['min'], message: 'This is more than the most.' }]
  if (setting.type === 'choice') {
    const twice = setting.choices.find((choice, at) => setting.choices.indexOf(choice) < at)
    if (twice !== undefined) return [{ path: ['choices'], message: `“${twice}” is there twice.` }]
    const bad = setting.choices.find((choice) => /[;#"'\\[\]$`]/.test(choice))
    if (bad !== undefined)
      return [{ path: ['choices'], message: `“${bad}” has a character that not every file can hold.` }]
  }
  if (setting.type === 'text' && setting.pattern !== null) {
    try {
      new RegExp(`^(?:${setting.pattern})$`, 'u')
    } catch (error) {
      return [
        { path: ['pattern'], message: `This is no pattern: ${error instanceof Error ? error.message : ''}` },
      ]
    }
  }
  const checked = checkValue(setting, setting.default, format)
  return 'problem' in checked ? [{ path: ['default'], message: checked.problem }] : []
}
