import { readFileSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Described, describeApi } from './document.ts'

const test = suite('what the last release described')
const release = new URL('./release.txt', import.meta.url)

/** What a schema promises, a line each: fields that there are and, of inputs, those that are needed and the bounds. */
function* facts(schema: Described, at: string, isInput: boolean): Generator<string> {
  const { $ref, type, properties = {}, required = [], items, anyOf = [], additionalProperties } = schema
  const kind = $ref ?? (type ? [type].flat().join(' or ') : '')
  if (kind) yield `${at}: ${kind}`
  for (const value of schema.enum ?? (isInput && 'const' in schema ? [schema.const] : []))
    if (isInput) yield `${at} may be ${JSON.stringify(value)}`
  for (const name of required) yield isInput ? `! ${at} needs ${name}` : `${at} always has ${name}`
  for (const bound of ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'pattern'])
    if (isInput && bound in schema) yield `! ${at} ${bound} ${schema[bound]}`
  for (const [name, of] of Object.entries<Described>(properties)) yield* facts(of, `${at}.${name}`, isInput)
  if (items) yield* facts(items, `${at}[]`, isInput)
  if (additionalProperties) yield* facts(additionalProperties, `${at}.*`, isInput)
  for (const one of anyOf) yield* facts(one, at, isInput)
}

function* promises({ paths, components }: Described): Generator<string> {
  for (const [path, methods] of Object.entries<Described>(paths))
    for (const [method, { parameters = [], requestBody, responses }] of Object.entries<Described>(methods)) {
      const at = `${method} ${path}`
      yield at
      for (const { $ref, name, content, required } of parameters) {
        yield `${at} takes ${$ref ?? name}`
        if (required) yield `! ${at} needs ${name}`
        if (content) yield* facts(content['application/json'].schema, `${at} in`, true)
      }
      if (requestBody?.required) yield `! ${at} needs a body`
      if (requestBody) yield* facts(requestBody.content['application/json'].schema, `${at} in`, true)
      for (const { schema } of Object.values<Described>(responses[200].content ?? {}))
        yield* facts(schema, `${at} out`, false)
    }
  for (const [name, schema] of Object.entries<Described>(components.schemas))
    yield* facts(schema, `#${name}`, false)
}

/** What is gone of a release, and what is asked since of whoever was content with it. */
function broken(before: ReadonlySet<string>, now: ReadonlySet<string>): string[] {
  const gone = [...before].filter((line) => !line.startsWith('! ') && !now.has(line))
  // a bound of what is new is nobody's yet
  const stood = (line: string) => [...before].some((old) => line.startsWith(`! ${old.split(':')[0]} `))
  const asked = [...now].filter((line) => line.startsWith('! ') && !before.has(line) && stood(line))
  return [...gone.map((line) => `gone: ${line}`), ...asked.map((line) => `new: ${line}`)]
}

test('is there still, and asks for nothing more', () => {
  const now = new Set(promises(describeApi('http://localhost')))
  if (process.env.UPDATE_RELEASE) writeFileSync(release, `${[...now].join('\n')}\n`)
  const before = new Set(readFileSync(release, 'utf8').trimEnd().split('\n'))
  assert.equal(broken(before, now), [])
  const less = new Set([...now].filter((line) => !line.includes('account.rename in.name')))
  assert.match(broken(before, less).join('\n'), 'gone: post /trpc/account.rename in.name: string')
  const more = new Set([...now, '! post /trpc/account.rename in needs reason'])
  assert.equal(broken(before, more), ['new: ! post /trpc/account.rename in needs reason'])
})

test.run()
