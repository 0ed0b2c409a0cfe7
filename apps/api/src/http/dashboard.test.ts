import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pathOf, serveDashboard } from './dashboard.ts'
import { readDashboardPage } from './dashboard-page.ts'

const test = suite('the dashboard over HTTP')
let folder: string
let app: FastifyInstance

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-dashboard-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Gatehouse</title>')
  writeFileSync(join(folder, 'assets/app-1234.js'), 'export {}')
  app = Fastify()
  await serveDashboard(app, folder, readDashboardPage(folder))
})
test.after(async () => {
  await app?.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, accept?: string) => app.inject({ url, headers: accept ? { accept } : {} })

test('every page is there for a browser, and for whoever looks at a link without being one', async () => {
  for (const url of [
    '/',
    '/sign-in',
    '/invite',
    '/acme/team',
    '/acme/team/anna@acme.com',
    '/acme/team/anna%40acme.com',
    '/acme/audit',
  ]) {
    for (const accept of ['text/html,application/xhtml+xml', '*/*', undefined]) {
      const { statusCode, headers, body } = await get(url, accept)
      assert.is(statusCode, 200, `${url} ${accept}`)
      assert.match(String(headers['content-type']), 'text/html')
      assert.is(headers['cache-control'], 'no-cache')
      assert.match(body, '<title>Gatehouse</title>')
    }
  }
})

test('files are kept for good, and one that is not there is not a page', async () => {
  const file = await get('/assets/app-1234.js')
  assert.is(file.statusCode, 200)
  assert.match(String(file.headers['cache-control']), 'immutable')
  for (const url of [
    '/assets/gone-1.js',
    '/favicon.ico',
    '/trpc/x',
    '/audit/nothing',
    '/recordings/x',
    '/readyz/',
    '/healthz/',
    '/metrics/',
  ]) {
    assert.is((await get(url, '*/*')).statusCode, 404, url)
  }
  assert.is((await get('/acme/team', 'application/json')).statusCode, 404)
  assert.is((await app.inject({ method: 'POST', url: '/acme/team' })).statusCode, 404)
})

test('a link whose # was escaped on the way leads where it was to lead, and its token stays out of paths', async () => {
  for (const [mangled, right] of [
    ['/invite%23token=abc-DEF_1', '/invite#token=abc-DEF_1'],
    ['/sign-in%23token=abc?utm=1', '/sign-in#token=abc'],
    ['//acme/team', '/acme/team'],
    ['///acme/team?x=1', '/acme/team?x=1'],
  ] as const) {
    const { statusCode, headers } = await get(mangled, 'text/html')
    assert.equal([statusCode, headers.location], [302, right])
  }
  assert.is(pathOf('/invite%23token=abc'), '/invite')
  assert.is(pathOf('/trpc/x?input=abc'), '/trpc/x')
})

test.run()
