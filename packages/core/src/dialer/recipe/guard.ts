import type { Setting, Value } from './setting.ts'

/** A condition over settings: what it says of a set of values is asked of `holds`. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly left: string; readonly op: Operator; readonly right: Operand }
  | { readonly kind: 'in'; readonly left: string; readonly values: readonly Value[] }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Operand = { readonly setting: string } | { readonly value: Value }

/** That a condition cannot be read, and why, as a sentence. */
export class NoCondition extends Error {
  override name = 'NoCondition'
}

const tokens = /\s*(?:("[^"\n]*")|(-?\d+(?:\.\d+)?)(?![\w.])|([a-z_][a-z0-9_]*)|(<=|>=|!=|[=<>(),]))/y
const mostNested = 20
const mostLength = 500

/**
 * Reads a condition: `key = "TEXT"`, `key > 3`, `key <= other_key`, `key in ("A", "B")`, `key` for a yes-or-no, with `not`, `and`, `or` and
 * parentheses between them; `and` binds closer than `or`.
 * @throws NoCondition
 */
export function parseCondition(text: string, settings: readonly Setting[]): Condition {
  if (text.length > mostLength) throw new NoCondition(`A condition has at most ${mostLength} characters.`)
  const words = wordsOf(text)
  let at = 0
  let depth = 0
  const take = (word: string) => words[at] === word && ++at > 0
  const expect = (word: string) => {
    if (!take(word)) throw new NoCondition(`Expected “${word}” ${before(words[at])}.`)
  }
  const named = (key: string | undefined): Setting => {
    const found = settings.find((setting) => setting.key === key)
    if (!found) throw new NoCondition(`There is no setting “${key ?? ''}”.`)
    return found
  }
  const list = (kind: 'and' | 'or', one: () => Condition): Condition => {
    const of = [one()]
    while (take(kind)) of.push(one())
    const [first] = of
    return of.length === 1 && first ? first : { kind, of }
  }
  const either = (): Condition => list('or', () => list('and', single))
  const single = (): Condition => {
    if (++depth > mostNested) throw new NoCondition(`A condition is nested at most ${mostNested} deep.`)
    try {
      if (take('not')) return { kind: 'not', of: single() }
      if (!take('(')) return comparison()
      const inner = either()
      expect(')')
      return inner
    } finally {
      depth--
    }
  }
  const comparison = (): Condition => {
    const left = named(words[at++])
    const op = operators.find((one) => words[at] === one)
    if (take('in')) return among(left)
    if (!op) {
      if (left.type !== 'boolean') throw new NoCondition(`Expected a comparison after “${left.key}”.`)
      return { kind: 'compare', left: left.key, op: '=', right: { value: true } }
    }
    at++
    const right = operand(left)
    if (left.type === 'time-range')
      throw new NoCondition(`“${left.key}” is a range of times, which nothing compares.`)
    if (op !== '=' && op !== '!=' && kindOf(left) !== 'number')
      throw new NoCondition(`“${left.key}” is no number: only = and != compare it.`)
    return { kind: 'compare', left: left.key, op, right }
  }
  const among = (left: Setting): Condition => {
    expect('(')
    const values: Value[] = []
    do {
      const one = operand(left)
      if (!('value' in one)) throw new NoCondition('A list after “in” has values alone.')
      values.push(one.value)
    } while (take(','))
    expect(')')
    return { kind: 'in', left: left.key, values }
  }
  const operand = (left: Setting): Operand => {
    const word = words[at++]
    const value = literalOf(word)
    const right: Operand = value === undefined ? { setting: named(word).key } : { value }
    const kind = value === undefined ? kindOf(named(word)) : typeof value
    if (kind !== kindOf(left))
      throw new NoCondition(
        `“${left.key}” is ${article[kindOf(left)]}, and ${word} is ${article[kind as Kind]}.`,
      )
    if (left.type === 'choice' && typeof value === 'string' && !left.choices.includes(value))
      throw new NoCondition(`${word} is none of the choices of “${left.key}”.`)
    return right
  }
  const read = either()
  if (at < words.length) throw new NoCondition(`Nothing can follow ${before(words[at])}.`)
  return read
}

const operators = ['=', '!=', '<=', '>=', '<', '>'] as const
type Kind = 'boolean' | 'number' | 'string'
const article: Record<Kind, string> = { boolean: 'a yes or no', number: 'a number', string: 'a text' }

const kindOf = ({ type }: Setting): Kind =>
  type === 'boolean' ? 'boolean' : type === 'integer' || type === 'decimal' ? 'number' : 'string'

const before = (word: string | undefined) => (word === undefined ? 'at the end' : `at “${word}”`)

function literalOf(word: string | undefined): Value | undefined {
  if (word === 'true' || word === 'false') return word === 'true'
  if (word?.startsWith('"')) return word.slice(1, -1)
  return word !== undefined && /^-?\d/.test(word) ? Number(word) : undefined
}

function wordsOf(text: string): string[] {
  const words: string[] = []
  tokens.lastIndex = 0
  const end = text.trimEnd().length
  while (tokens.lastIndex < end) {
    const from = tokens.lastIndex
    const found = tokens.exec(text)
    if (!found) throw new NoCondition(`“${text.slice(from, from + 20).trim()}” is not understood.`)
    words.push(found[0].trim())
  }
  return words
}

/** Whether a condition holds for values. */
export function holds(condition: Condition, values: Readonly<Record<string, Value>>): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((one) => holds(one, values))
    case 'or':
      return condition.of.some((one) => holds(one, values))
    case 'not':
      return !holds(condition.of, values)
    case 'in':
      return condition.values.includes(values[condition.left] as Value) // every setting has a value
    case 'compare': {
      const left = values[condition.left]
      const right = 'value' in condition.right ? condition.right.value : values[condition.right.setting]
      if (left === undefined || right === undefined) return false
      return compared[condition.op](left, right)
    }
  }
}

const compared: Record<Operator, (left: Value, right: Value) => boolean> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

/** The settings that a condition is about. */
export function settingsIn(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(settingsIn)
    case 'not':
      return settingsIn(condition.of)
    case 'in':
      return [condition.left]
    case 'compare':
      return 'setting' in condition.right ? [condition.left, condition.right.setting] : [condition.left]
  }
}

/** A condition as text, which reads as the same again. */
export function conditionText(condition: Condition): string {
  const inner = (one: Condition) =>
    one.kind === 'and' || one.kind === 'or' ? `(${conditionText(one)})` : conditionText(one)
  const value = (one: Value) => (typeof one === 'string' ? `"${one}"` : String(one))
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.map(inner).join(` ${condition.kind} `)
    case 'not':
      return `not ${inner(condition.of)}`
    case 'in':
      return `${condition.left} in (${condition.values.map(value).join(', ')})`
    case 'compare': {
      const right = 'value' in condition.right ? value(condition.right.value) : condition.right.setting
      return `${condition.left} ${condition.op} ${right}`
    }
  }
}
