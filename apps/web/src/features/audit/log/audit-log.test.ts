import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../../../testing/in-a-page.ts'

const { createComponent, render } = await import('solid-js/web')
const { createMemoryHistory, MemoryRouter, Route } = await import('@solidjs/router')
const { gatehouse } = await import('../../../api/client.ts')
const { invalidate } = await import('../../../api/read.ts')
const { takeServerTime } = await import('../../../ui/now.ts')
const { AccountContext, accountInUse } = await import('../../team/account/account-context.ts')
const { AuditLog } = await import('./audit-log.tsx')

const test = suite('the log on a page')

const eventOf = (seq: number, more: Partial<AuditEventView> = {}): AuditEventView => ({
  id: `event-${seq}`,
  seq,
  at: new Date().toISOString(),
  verb: 'server.renamed',
  actor: { kind: 'user', id: 'u', label: 'ops@acme.com' },
  resource: { type: 'server', id: 's', label: `prod-${seq}` },
  changes: {},
  details: {},
  ip: null,
  userAgent: null,
  ...more,
})

let events: AuditEventView[] = []
let scrolled: string[] = []
Element.prototype.scrollIntoView = function (this: Element) {
  scrolled.push(this.getAttribute('data-event') ?? '')
}
// the server's answer, as the one thing here that is not real
Object.defineProperty(globalThis, 'fetch', {
  value: async () =>
    Response.json([{ result: { data: { items: events, nextCursor: null, requests: { 2: 'AB2345' } } } }], {
      headers: { date: new Date().toUTCString() },
    }),
})

function show(address = '/audit') {
  events = [eventOf(3), eventOf(2), eventOf(1)]
  scrolled = []
  const page = document.createElement('div')
  document.body.append(page)
  const history = createMemoryHistory()
  history.set({ value: address })
  const who = { user: { id: 'u', email: 'ops@acme.com' }, hasPasskey: true, memberships: [] }
  // of an account no more is needed here than what its reader may do
  const account = {
    ...accountInUse(
      'acme',
      () => who as never,
      () => ({}) as never,
    ),
    can: () => true,
    api: gatehouse('acme'),
  }
  const log = () =>
    createComponent(AccountContext.Provider, {
      value: account,
      get children() {
        return createComponent(AuditLog, { search: {}, filtered: false })
      },
    })
  const close = render(
    () =>
      createComponent(MemoryRouter, {
        history,
        get children() {
          return createComponent(Route, { path: '/audit', component: log })
        },
      }),
    page,
  )
  const rows = () => [...page.querySelectorAll('.event')]
  return {
    page,
    rows,
    close() {
      close()
      page.remove()
    },
  }
}

test('its rows stay the rows they were while the clock moves on and events come', async () => {
  const { rows, close } = show()
  await settled(20)
  const before = rows()
  assert.is(before.length, 3)
  takeServerTime(new Date(Date.now() + 20_000).toUTCString())
  await settled(20)
  events = [eventOf(4), ...events]
  invalidate(['audit'])
  await settled(20)
  assert.is(rows().length, 4)
  for (const [at, row] of before.entries()) assert.is(rows()[at + 1], row)
  close()
})

test('the event that the address names is scrolled to once', async () => {
  const { page, rows, close } = show('/audit?event=event-2')
  await settled(20)
  assert.equal(scrolled, ['event-2'])
  assert.ok(page.querySelector('.event.open'))
  assert.match(page.querySelector('.event.open')?.textContent ?? '', 'request AB2345')
  takeServerTime(new Date(Date.now() - 20_000).toUTCString())
  events = [eventOf(4), ...events]
  invalidate(['audit'])
  await settled(20)
  assert.is(rows().length, 4)
  assert.equal(scrolled, ['event-2'])
  close()
})

test('an event that cannot be drawn takes no other along', async () => {
  const { rows, close } = show()
  // no server of this version says so
  events = [eventOf(3), eventOf(2, { actor: null as never }), eventOf(1)]
  invalidate(['audit'])
  const complain = console.error
  console.error = () => {}
  await settled(20)
  console.error = complain
  assert.equal(
    rows().map((row) => !row.hasAttribute('data-event')),
    [false, true, false],
  )
  assert.match(rows()[1]?.textContent ?? '', '#2 server.renamed')
  close()
})

test.run()
