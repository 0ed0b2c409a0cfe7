import { once as heard } from 'node:events'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { importPlans } from '@gatehouse/core/billing/plan/import-plans'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { addSharedLogin } from '@gatehouse/core/fleet/shared-login/add-shared-login'
import { addRule } from '@gatehouse/core/machine/firewall/add-rule'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { AnyTRPCProcedure } from '@trpc/server'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appRouter } from '../router.ts'
import {
  callProcedure,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from '../testing/open-api.testing.ts'
import { expectations } from '../testing/procedure-expectations.testing.ts'
import { type Described, withoutOnce } from './document.ts'

const test = suite('the description of the API')
let api: TestApi
let described: Described
let answered: Response
/** Knows the schemas of answers as they are, and with nothing beside what is described. */
let ajv: Ajv2020

test.before(async () => {
  api = await openTestApi()
  const { owner, gatehouse } = api.stage
  await importPlans(gatehouse.core, JSON.stringify(demoPlans))
  const server = await registerTestServer(owner, 'prod-1')
  await createInvite(owner.caller, { email: 'new@temp.com', role: 'VIEWER' })
  await addRule(owner.caller, { rule: { action: 'allow', ports: ['443'] } })
  await addSharedLogin(owner.caller, { login: 'deploy', servers: [server], members: [owner.user] })
  answered = await fetch(new URL('/openapi.json', api.url))
  described = (await answered.json()) as Described
  ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'api', ...(closed(described) as object) })
})
test.after(() => api?.close())

/** The same, where objects have nothing but what is described. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (schema === null || typeof schema !== 'object') return schema
  const inside = Object.fromEntries(Object.entries(schema).map(([name, of]) => [name, closed(of)]))
  const isObject = inside.type === 'object' && inside.properties && inside.additionalProperties === undefined
  return isObject ? { ...inside, additionalProperties: false } : inside
}

const place = (...parts: string[]) =>
  `api#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
const validator = (...parts: string[]) => ajv.compile({ $ref: place(...parts) })
const json = ['content', 'application/json', 'schema']
const operationOf = (path: string) => Object.entries<Described>(described.paths[`/trpc/${path}`] ?? {})[0]

/** What the description says of an input; undefined where there is none. */
function inputOf(path: string): ValidateFunction | undefined {
  const [method = '', operation] = operationOf(path) ?? []
  if (operation?.requestBody) return ajv.compile(operation.requestBody.content['application/json'].schema)
  const at = (operation?.parameters ?? []).findIndex(({ name }: Described) => name === 'input')
  return at < 0
    ? undefined
    : ajv.compile(described.paths[`/trpc/${path}`][method].parameters[at].content['application/json'].schema)
}

/** Nothing where the value fits, else what is wrong. */
function misfit(validate: ValidateFunction, value: unknown, what: string): string[] {
  if (validate(value)) return []
  return [`${what}: ${JSON.stringify(validate.errors?.slice(0, 3))} ${JSON.stringify(value)?.slice(0, 500)}`]
}

test('is OpenAPI 3.1, small on its way, and asked for again only when it has changed', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(described))
  assert.ok(valid, JSON.stringify(errors)?.slice(0, 2000))
  assert.is(described.openapi, '3.1.0')
  const etag = answered.headers.get('etag') ?? ''
  const again = await fetch(new URL('/openapi.json', api.url), { headers: { 'if-none-match': etag } })
  assert.is(again.status, 304)
  const { default: http } = await import('node:http')
  const request = http.get(new URL('/openapi.json', api.url), { headers: { 'accept-encoding': 'gzip' } })
  const [response] = await heard(request, 'response')
  let length = 0
  for await (const chunk of response) length += chunk.length
  assert.is(response.headers['content-encoding'], 'gzip')
  assert.ok(length < 60_000, String(length))
})

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyTRPCProcedure>)
let asked = 0
const fromElsewhere = () => ({ 'x-forwarded-for': `198.18.${(++asked >> 8) & 255}.${asked & 255}` })

/** The same with one field, or all of it, of another kind. */
function* spoiled(input: unknown): Generator<unknown> {
  yield 'text'
  if (input === null || typeof input !== 'object') return
  for (const name of Object.keys(input)) yield { ...input, [name]: { not: ['this'] } }
}

test('every procedure takes and answers what is described, and refuses what that refuses', async () => {
  const { owner, gatehouse } = api.stage
  const refusal = validator('components', 'schemas', 'Refusal')
  const wrong: string[] = []
  const answers = { ok: 0, refused: 0, spoiled: 0 }
  for (const [path, { _def }] of procedures) {
    const expected = expectations[path]
    const [method = '', operation] = operationOf(path) ?? []
    assert.is(method, _def.type === 'mutation' ? 'post' : 'get', path)
    const takes = inputOf(path)
    const who = expected?.ends ? await gatehouse.join(owner, `ends-${++asked}@temp.com`, 'OWNER') : owner
    const input = expected?.input?.(++asked)
    const call = (given: unknown, more = {}) =>
      callProcedure(api.url, _def.type, path, given, signedInAs(who), { ...fromElsewhere(), ...more })
    // some inputs of the table are wrong in themselves
    if (takes && input !== undefined && expected?.admitted !== 'invalid')
      wrong.push(...misfit(takes, JSON.parse(JSON.stringify(input)), `${path}: the input`))
    // what takes a day's worth of work to be let in is refused alike, whatever is in it
    const isBlind = operation?.security?.length === 0 || expected?.touch
    for (const bad of spoiled(input)) {
      if (!takes || takes(bad) || isBlind || path === 'live.changes') continue
      const { outcome } = await call(bad)
      answers.spoiled++
      if (outcome !== 'invalid') wrong.push(`${path} takes ${JSON.stringify(bad)}: ${outcome}`)
    }
    const { status, outcome, body } = await call(input, { 'idempotency-key': `walk-${path}` })
    if (_def.type === 'subscription') continue
    if (status !== 200) {
      answers.refused++
      wrong.push(...misfit(refusal, body, `${path}: ${outcome}`))
      continue
    }
    answers.ok++
    const shape = validator('paths', `/trpc/${path}`, method, 'responses', '200', ...json)
    wrong.push(...misfit(shape, body, `${path}: the answer`))
    const { rows } = await gatehouse.database.owner.query('select from idempotency_keys where key = $1', [
      `walk-${path}`,
    ])
    const says = (operation?.parameters ?? []).some(({ $ref }: Described) => $ref?.endsWith('/once'))
    if (rows.length > 0 !== says) wrong.push(`${path} ${says ? 'keeps no answer' : 'keeps its answer'}`)
    // whoever is out then is not answered again
    if (
      says &&
      !expected?.ends &&
      JSON.stringify((await call(input, { 'idempotency-key': `walk-${path}` })).body) !== JSON.stringify(body)
    )
      wrong.push(`${path} is answered otherwise the second time`)
  }
  assert.equal(wrong, [])
  assert.ok(answers.ok > 60 && answers.refused > 40 && answers.spoiled > 100, JSON.stringify(answers))
})

test('names no procedure that is not there, and each that is', () => {
  const paths = Object.keys(described.paths).filter((path) => path.startsWith('/trpc/'))
  assert.equal(paths.sort(), procedures.map(([path]) => `/trpc/${path}`).sort())
  for (const path of withoutOnce) assert.ok(described.paths[`/trpc/${path}`], path)
})

test('the routes beside the procedures are there', async () => {
  const as = headersOf(signedInAs(api.stage.owner))
  for (const [path, methods] of Object.entries<Described>(described.paths)) {
    if (path.startsWith('/trpc/')) continue
    for (const method of Object.keys(methods)) {
      const address = new URL(path.replaceAll(/\{\w+\}/g, 'none'), api.url)
      const { status, headers } = await fetch(address, { method: method.toUpperCase(), headers: as })
      const type = headers.get('content-type') ?? ''
      assert.ok(status !== 405 && !type.startsWith('text/html'), `${method} ${path}: ${status}`)
    }
  }
})

test.run()
