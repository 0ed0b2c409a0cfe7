import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pageFor, readDashboardPage } from './dashboard-page.ts'
import { securityHeaders } from './security-headers.ts'

const test = suite('the dashboard’s page')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-page-'))
const style = '.frame { position: fixed }'

test.before(() => {
  writeFileSync(
    join(folder, 'index.html'),
    `<style>${style}</style><div class="frame"><i></i></div>\n<!-- end of frame --><div id="app"></div>`,
  )
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

test('an account’s pages have the frame at once, and no other has', () => {
  const page = readDashboardPage(folder)
  if (!page) throw new Error('it is there')
  for (const path of ['/acme', '/acme/team', '/acme/servers/1/terminal', '/inviters'])
    assert.match(pageFor(page, path), 'class="frame"', path)
  for (const path of ['/', '/sign-in', '/invite', '/confirm-email', '/setup', '/accounts']) {
    assert.not.match(pageFor(page, path), 'class="frame"', path)
    assert.match(pageFor(page, path), 'id="app"', path)
  }
})

test('the policy lets through the style that stands in it, and no other', () => {
  const hash = createHash('sha256').update(style).digest('base64')
  const { 'content-security-policy': policy } = securityHeaders(
    'https://a.com',
    readDashboardPage(folder)?.styles,
  )
  assert.match(policy ?? '', `; style-src 'self' 'sha256-${hash}'; `)
})

test('there is none where it was not built', () => {
  assert.is(readDashboardPage(join(folder, 'none')), undefined)
})

test.run()
