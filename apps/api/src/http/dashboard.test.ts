import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { serveDashboard } from './dashboard.ts'

const test = suite('the dashboard over HTTP')
let folder: string
let app: FastifyInstance

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-dashboard-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Gatehouse</title>')
  writeFileSync(join(folder, 'assets/app-1234.js'), 'export {}')
  app = Fastify()
  await serveDashboard(app, folder)
})
test.after(async () => {
  await app?.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, accept?: string) => app.inject({ url, headers: accept ? { accept } : {} })

test('every page is there for a browser, and for whoever looks at a link without being one', async () => {
  for (const url of ['/', '/sign-in', '/invite', '/acme/team', '/acme/audit']) {
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
  for (const url of ['/assets/gone-1.js', '/favicon.ico', '/trpc/x', '/audit/nothing', '/recordings/x']) {
    assert.is((await get(url, '*/*')).statusCode, 404, url)
  }
  assert.is((await get('/acme/team', 'application/json')).statusCode, 404)
  assert.is((await app.inject({ method: 'POST', url: '/acme/team' })).statusCode, 404)
})

test.run()
