import { z } from 'zod'
import { Invalid, type Issue, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import type { Definition } from './definition.ts'
import { checkValue, type Value } from './setting.ts'
import { guardsHeld, type Override, render, valuesOf } from './values.ts'
import type { RecipeEffect, RecipePreview } from './view.ts'

export const recipeName = z.string().max(40)

/** Values that settings are given, and which go back to what they would be otherwise. */
export const changeFields = {
  recipe: recipeName,
  /** Servers that get values of their own; null for all that have none. */
  servers: z.array(id).min(1, 'Choose a server.').max(1000).nullable().default(null),
  set: z.record(z.string().max(60), z.union([z.boolean(), z.number(), z.string().max(1000)])).default({}),
  reset: z.array(z.string().max(60)).max(300).default([]),
}

export const reason = z
  .string()
  .trim()
  .max(300, 'Use at most 300 characters.')
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'Use a single line without control characters.')
  .transform((text) => text || null)
  .nullable()
  .default(null)

export interface Change {
  servers: readonly string[] | null
  set: Readonly<Record<string, unknown>>
  reset: readonly string[]
}

/**
 * What a change makes of what is set; `values` are those that it gives, as they are kept.
 * @throws Invalid naming each setting that is wrong, and how
 */
export function changed<O extends Override>(
  definition: Definition,
  before: readonly O[],
  { servers, set, reset }: Change,
): { after: (O | Override)[]; values: Record<string, Value> } {
  const issues: Issue[] = []
  const values: Record<string, Value> = {}
  const settingOf = (key: string) => definition.settings.find((setting) => setting.key === key)
  for (const [key, raw] of Object.entries(set)) {
    const setting = settingOf(key)
    const checked = setting
      ? checkValue(setting, raw, definition.format)
      : { problem: 'There is no such setting.' }
    if ('problem' in checked) issues.push({ path: ['set', key], message: checked.problem })
    else values[key] = checked.value
  }
  for (const key of reset)
    if (!settingOf(key)) issues.push({ path: ['reset'], message: `There is no setting “${key}”.` })
    else if (key in set) issues.push({ path: ['reset'], message: `“${key}” is set by the same change.` })
  if (issues.length > 0) throw new Invalid(issues)
  const touched = new Set([...Object.keys(values), ...reset])
  const places: readonly (string | null)[] = servers ?? [null]
  const rest = before.filter(({ setting, server }) => !(touched.has(setting) && places.includes(server)))
  const added = places.flatMap((server) =>
    Object.entries(values).map(([setting, value]) => ({ setting, server, value })),
  )
  return { after: [...rest, ...added], values }
}

type Named = { id: string; name: string }

/** The lines that come and go on each server, and the guards that need a reason. */
export function effectsOf(
  definition: Definition,
  before: readonly Override[],
  after: readonly Override[],
  servers: readonly Named[],
): Omit<RecipePreview, 'preview'> {
  const linesOf = (overrides: readonly Override[], server: string) =>
    render(definition, valuesOf(definition, overrides, server))
  const items = servers.flatMap(({ id, name }): RecipeEffect[] => {
    const [was, is] = [linesOf(before, id), linesOf(after, id)]
    const added = is.filter((line, at) => line !== was[at])
    const removed = was.filter((line, at) => line !== is[at])
    return added.length > 0 || removed.length > 0 ? [{ server: id, name, added, removed }] : []
  })
  // what no server has yet is guarded as well
  const others = after.flatMap(({ server }) => (server === null ? [] : [server]))
  const places = [null, ...new Set([...servers.map(({ id }) => id), ...others])]
  const guards = guardsHeld(definition, before, after, places).map(({ when, says, servers: held }) => ({
    when,
    says,
    servers: servers.filter(({ id }) => held.includes(id)).map(({ name }) => name),
  }))
  return { items, guards }
}

/** @throws NotFound where there is none */
export function found<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (!row) throw new NotFound('recipe')
  return row
}
