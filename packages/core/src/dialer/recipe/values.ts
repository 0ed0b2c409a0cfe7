import type { Definition } from './definition.ts'
import { holds, parseCondition, settingsIn } from './guard.ts'
import { type Value, written } from './setting.ts'

/** A value that somebody has given a setting, on a server, or on all of the account's. */
export interface Override {
  readonly setting: string
  readonly server: string | null
  readonly value: Value
}

/** Where a value comes from. */
export type Source = 'default' | 'account' | 'server'

/** What a setting is on a server, or where none is named on those without a value of their own. */
export function valueAt<O extends Override>(
  { key, default: initial }: Definition['settings'][number],
  overrides: readonly O[],
  server: string | null,
): { value: Value; source: Source; override: O | null } {
  const find = (of: string | null) => overrides.find((one) => one.setting === key && one.server === of)
  const own = server === null ? undefined : find(server)
  if (own) return { value: own.value, source: 'server', override: own }
  const general = find(null)
  return general
    ? { value: general.value, source: 'account', override: general }
    : { value: initial, source: 'default', override: null }
}

/** All values by their keys. */
export const valuesOf = (
  { settings }: Pick<Definition, 'settings'>,
  overrides: readonly Override[],
  server: string | null,
): Record<string, Value> => {
  // hundreds of servers may have values of their own
  const own = overrides.filter((one) => one.server === server || one.server === null)
  return Object.fromEntries(settings.map((setting) => [setting.key, valueAt(setting, own, server).value]))
}

/** The lines of a recipe's file. */
export function render(
  { format, section, settings }: Pick<Definition, 'format' | 'section' | 'settings'>,
  values: Readonly<Record<string, Value>>,
): string[] {
  const pairs = settings.map((setting) => {
    const value = values[setting.key] ?? setting.default
    return { setting, value, text: written(setting, value) }
  })
  switch (format) {
    case 'ini':
      return [
        ...(section === '' ? [] : [`[${section}]`]),
        ...pairs.map(({ setting, text }) => `${setting.key} = ${text}`),
      ]
    case 'env':
      return pairs.map(({ setting, text }) => `${setting.key.toUpperCase()}='${text}'`)
    case 'json': {
      const lines = pairs.map(({ setting, value, text }) => {
        const plain = setting.type === 'time-range' ? text : value
        return `  ${JSON.stringify(setting.key)}: ${JSON.stringify(plain)}`
      })
      return ['{', ...lines.map((line, at) => (at < lines.length - 1 ? `${line},` : line)), '}']
    }
  }
}

/** The lines of a file that name a setting, and the text that it has there; the others are left out. */
export function readLines(
  { format }: Pick<Definition, 'format'>,
  lines: readonly string[],
): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const line of lines) {
    if (format === 'json') {
      const read = /^\s*("[^"]+")\s*:\s*(.+?),?\s*$/.exec(line)
      const [key, value] = [parsed(read?.[1]), parsed(read?.[2])]
      if (typeof key === 'string' && value !== undefined) found.set(key, value)
      continue
    }
    const read = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
    const [, key = '', value = ''] = read ?? []
    if (read && format === 'ini') found.set(key, value)
    if (read && format === 'env') found.set(key.toLowerCase(), value.replace(/^(['"])(.*)\1$/, '$2'))
  }
  return found
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A guard that holds, and where. */
export interface Held {
  says: string
  when: string
  /** Servers by id; null for those without a value of their own. */
  servers: (string | null)[]
}

/**
 * The guards that a change needs a reason for: which hold after it, and did not before, or are about what it changes.
 * @param places servers by id, and null for those without values of their own
 */
export function guardsHeld(
  definition: Definition,
  before: readonly Override[],
  after: readonly Override[],
  places: readonly (string | null)[],
): Held[] {
  return definition.guards.flatMap(({ when, says }) => {
    const condition = parseCondition(when, definition.settings)
    const about = new Set(settingsIn(condition))
    const servers = places.filter((place) => {
      const [was, is] = [valuesOf(definition, before, place), valuesOf(definition, after, place)]
      return holds(condition, is) && [...about].some((key) => was[key] !== is[key])
    })
    return servers.length > 0 ? [{ when, says, servers }] : []
  })
}
