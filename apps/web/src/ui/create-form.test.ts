import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { TRPCClientError } = await import('@trpc/client')
const { createRoot, createSignal } = await import('solid-js')
const { createComponent, mergeProps, render } = await import('solid-js/web')
const { createForm } = await import('./create-form.ts')
const { Form } = await import('./form.tsx')
const { TextField } = await import('./field.tsx')

const test = suite('a form')

/** What the API answers to what it cannot take. */
function refusal(...issues: [field: string, message: string, line?: number][]) {
  const data = {
    reason: 'invalid',
    issues: issues.map(([field, message, line]) => ({
      path: line === undefined ? [field] : [field, String(line)],
      message,
    })),
  }
  return new TRPCClientError('That cannot be right.', {
    result: { error: { message: 'That cannot be right.', code: -32603, data } },
  })
}

test('what was typed is sent without the space around it, and shown with it', async () => {
  const sent: unknown[] = []
  const form = createRoot(() =>
    createForm({ initial: { name: 'prod-1', sudo: false }, send: async (values) => sent.push(values) }),
  )
  assert.not(form.changed())
  form.field('name').onInput(' prod-1 ')
  assert.not(form.changed(), 'space around it is no change')
  form.field('name').onInput(' prod-2 ')
  form.set('sudo', true)
  assert.ok(form.changed())
  assert.is(form.changes(), 2)
  assert.is(form.field('name').value, ' prod-2 ')
  assert.is(await form.run(), true)
  assert.equal(sent, [{ name: 'prod-2', sudo: true }])
})

test('what is saved shows until something else is typed, and again when that is forgotten', () => {
  const [saved, setSaved] = createSignal('5')
  const form = createRoot(() =>
    createForm({ initial: () => ({ minutes: saved() }), send: async () => undefined }),
  )
  const minutes = form.field('minutes')
  setSaved('10')
  assert.is(minutes.value, '10')
  minutes.onInput('20')
  setSaved('15')
  assert.is(minutes.value, '20')
  form.reset()
  assert.is(minutes.value, '15')
})

test('a field may follow another until it is typed into', () => {
  const form = createRoot(() =>
    createForm<{ name: string; slug: string }>({
      initial: ({ name = '' }) => ({ name: '', slug: name.toLowerCase() }),
      send: async () => undefined,
    }),
  )
  form.set('name', 'Acme')
  assert.is(form.values().slug, 'acme')
  form.set('slug', 'own')
  form.set('name', 'Other')
  assert.is(form.values().slug, 'own')
})

test('a refusal is said at the fields that it is about, and what no field says is left to the form', async () => {
  const form = createRoot(() =>
    createForm({
      initial: { host: '', port: '', ranges: '10.0.0.1\n\nnowhere' },
      send: async () => {
        throw refusal(['host', 'No such host.'], ['ranges', 'This is no address.', 1], ['hidden', 'No.'])
      },
    }),
  )
  const [host, ranges] = [form.field('host'), form.lines('ranges')]
  assert.is(host.error, undefined)
  assert.is(await form.run(), false)
  assert.is(host.error, 'No such host.')
  assert.is(ranges.error, 'nowhere: This is no address.')
  assert.equal(form.shown(), ['host', 'ranges'], 'fields that were never shown say nothing')
})

test('what is plainly wrong is not sent, and is right again when it is typed anew', async () => {
  let sent = 0
  const form = createRoot(() =>
    createForm({
      initial: { key: 'PRIVATE' },
      check: ({ key }) => ({ key: key === 'PRIVATE' ? 'This is a private key.' : undefined }),
      send: async () => sent++,
    }),
  )
  const key = form.field('key')
  assert.is(await form.run(), false)
  assert.is(key.error, 'This is a private key.')
  key.onInput('ssh-ed25519')
  assert.is(key.error, undefined)
  assert.is(await form.run(), true)
  assert.is(sent, 1)
})

/** A form of three fields in the page, whose submission is refused. */
function stage(refuse: () => Error) {
  const holder = document.createElement('div')
  document.body.append(holder)
  const close = render(() => {
    const form = createForm({
      initial: { name: '', port: '', host: '' },
      send: async () => {
        throw refuse()
      },
    })
    const field = (label: string, name: 'name' | 'port' | 'host') =>
      createComponent(TextField, mergeProps({ label }, form.field(name)))
    return createComponent(Form, {
      form,
      get children() {
        return [field('Name', 'name'), field('Port', 'port'), field('Host', 'host')]
      },
    })
  }, holder)
  const send = async () => {
    holder.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled(10)
  }
  const focused = () => holder.querySelector(`label[for="${document.activeElement?.id}"]`)?.textContent
  const end = () => {
    close()
    holder.remove()
  }
  return { holder, send, focused, close: end }
}

test('the first wrong field has the focus, and says what is wrong with it', async () => {
  const { holder, send, focused, close } = stage(() =>
    refusal(['host', 'No such host.'], ['port', 'A port is 1 to 65535.']),
  )
  holder.querySelector('input')?.focus()
  await send()
  assert.is(focused(), 'Port')
  assert.is(holder.querySelectorAll('.field-error')[1]?.textContent, 'A port is 1 to 65535.')
  assert.not.ok(holder.querySelector('[role="alert"]')?.textContent?.includes('A port is'), 'said once')
  close()
})

test('refused again, the focus comes back to it', async () => {
  const { holder, send, focused, close } = stage(() => refusal(['port', 'A port is 1 to 65535.']))
  await send()
  holder.querySelector('input')?.focus()
  assert.is(focused(), 'Name')
  await send()
  assert.is(focused(), 'Port')
  close()
})

test.run()
