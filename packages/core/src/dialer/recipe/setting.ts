/** A value of a setting; a time range is text, `09:00-21:00`. */
export type Value = boolean | number | string

interface Common {
  readonly key: string
  readonly title: string
  readonly group: string
  readonly help: string
  readonly unit: string
  readonly default: Value
}

/** One thing that can be set. */
export type Setting = Common &
  (
    | { readonly type: 'boolean'; readonly words: readonly [on: string, off: string] }
    | { readonly type: 'integer'; readonly min: number; readonly max: number }
    | { readonly type: 'decimal'; readonly min: number; readonly max: number; readonly places: number }
    | { readonly type: 'choice'; readonly choices: readonly string[] }
    | { readonly type: 'text'; readonly maxLength: number; readonly pattern: string | null }
    | { readonly type: 'time-range'; readonly clock: 12 | 24 }
  )

export const formats = ['ini', 'json', 'env'] as const
export type Format = (typeof formats)[number]

/** What of a text each format has no way to carry that every reader of it understands. */
const unwritable: Record<Format, { readonly chars: RegExp; readonly words: string }> = {
  ini: { chars: /[;#"'\\[\]]/, words: '; # " \' \\ [ ]' },
  env: { chars: /['"\\$`]/, words: '\' " \\ $ `' },
  json: { chars: /(?!)/, words: '' },
}

/** What is wrong with a value of a setting, as a sentence, or the value as it is kept. */
export type Checked = { readonly value: Value } | { readonly problem: string }

const problem = (text: string): Checked => ({ problem: text })

/** Reads a value as people or files write it. */
export function checkValue(setting: Setting, raw: unknown, format: Format): Checked {
  switch (setting.type) {
    case 'boolean': {
      if (typeof raw === 'boolean') return { value: raw }
      if (raw === setting.words[0] || raw === 'true') return { value: true }
      if (raw === setting.words[1] || raw === 'false') return { value: false }
      return problem(`Choose ${setting.words[0]} or ${setting.words[1]}.`)
    }
    case 'integer':
    case 'decimal':
      return checkNumber(setting, raw)
    case 'choice':
      return typeof raw === 'string' && setting.choices.includes(raw)
        ? { value: raw }
        : problem(`Choose one of ${setting.choices.join(', ')}.`)
    case 'text':
      return checkText(setting, raw, format)
    case 'time-range':
      return checkTimeRange(raw)
  }
}

function checkNumber(setting: Extract<Setting, { min: number }>, raw: unknown): Checked {
  const places = setting.type === 'decimal' ? setting.places : 0
  const text = typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw.trim() : ''
  const read = /^-?\d{1,12}(?:\.(\d+))?$/.exec(text)
  if (!read) return problem(places === 0 ? 'Enter a whole number.' : 'Enter a number, such as 1.5.')
  if ((read[1]?.replace(/0+$/, '').length ?? 0) > places)
    return problem(places === 0 ? 'Enter a whole number.' : `Use at most ${places} digits after the point.`)
  // -0 would be another value
  const value = Number(text) || 0
  if (value < setting.min || value > setting.max)
    return problem(`Enter a number from ${setting.min} to ${setting.max}.`)
  return { value }
}

function checkText(
  { maxLength, pattern }: Extract<Setting, { maxLength: number }>,
  raw: unknown,
  format: Format,
): Checked {
  if (typeof raw !== 'string') return problem('Enter text.')
  if (raw.length > maxLength) return problem(`Use at most ${maxLength} characters.`)
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(raw))
    return problem('Use a single line without control characters.')
  if (raw !== raw.trim()) return problem('Leave out the blanks at the beginning and at the end.')
  const { chars, words } = unwritable[format]
  if (chars.test(raw)) return problem(`Leave out ${words}: the file that servers get can’t hold them.`)
  if (pattern !== null && !new RegExp(`^(?:${pattern})$`, 'u').test(raw))
    return problem(`This must match ${pattern}.`)
  return { value: raw }
}

const clock = /^(\d{1,2})(?::([0-5]\d))?\s*(am|pm)?$/i

/** Minutes since midnight; null for no time. */
function minutesOf(text: string): number | null {
  const [, hours, minutes = '0', half] = clock.exec(text.trim()) ?? []
  if (hours === undefined) return null
  let hour = Number(hours)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  }
  const all = hour * 60 + Number(minutes)
  return all <= 24 * 60 ? all : null
}

const inDay = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function checkTimeRange(raw: unknown): Checked {
  const ends = typeof raw === 'string' ? raw.split(/-|–/).map(minutesOf) : []
  const [from, to] = ends
  if (ends.length !== 2 || from == null || to == null)
    return problem('Enter a range of times, such as 09:00-21:00 or 9am-9pm.')
  if (from >= to) return problem('The range ends before it begins.')
  return { value: `${inDay(from)}-${inDay(to)}` }
}

const twelve = (minutes: number) => {
  const hour = Math.floor(minutes / 60) % 24
  const rest = minutes % 60
  return `${hour % 12 || 12}${rest > 0 ? `:${String(rest).padStart(2, '0')}` : ''}${hour < 12 ? 'am' : 'pm'}`
}

/** A value as the file has it, and as people read it. */
export function written(setting: Setting, value: Value): string {
  if (setting.type === 'boolean') return value ? setting.words[0] : setting.words[1]
  if (setting.type === 'time-range' && setting.clock === 12)
    return String(value)
      .split('-')
      .map((time) => twelve(minutesOf(time) ?? 0))
      .join('-')
  return String(value)
}
