import { createHash } from 'node:crypto'
import type { Core } from '@gatehouse/core/access/core'
import { demoCards, demoPaths } from '@gatehouse/core/billing/payment/demo-provider'
import { settleDemoAnswer } from '@gatehouse/core/billing/payment/settle-demo-answer'
import { newToken } from '@gatehouse/core/crypto/token'
import type { FastifyInstance, FastifyReply } from 'fastify'

type Setup = { Querystring: { back?: string; card?: string } }
type Pay = { Querystring: { back?: string; reference?: string; answer?: string } }

/**
 * The pages of the demo's payment provider: what a real one shows on its own site. They say that nobody's money moves, need no script, and
 * lead nowhere but back into this Gatehouse.
 */
export function addDemoPayments(app: FastifyInstance, core: Core): void {
  app.get<Setup>(demoPaths.setup, async ({ query: { back, card } }, reply) => {
    const home = backTo(core, back)
    if (!home) return show(reply.code(400), 'Nothing to do here', '<p>Start from the Billing page.</p>')
    if (card && card in demoCards) return reply.redirect(withQuery(home, 'ref', `${card}.${newToken()}`), 303)
    const cards = Object.entries(demoCards).map(
      ([name, { label, says }], at) =>
        `<label><input type="radio" name="card" value="${name}"${at === 0 ? ' checked' : ''}> <span>${label}<small>${says}</small></span></label>`,
    )
    return show(
      reply,
      'Add a card',
      `<form><input type="hidden" name="back" value="${escaped(home)}"><fieldset><legend>Choose how the card behaves</legend>${cards.join('')}</fieldset>
      <button>Add card</button> <a href="${escaped(home)}">Cancel</a></form>`,
    )
  })
  app.get<Pay>(demoPaths.pay, async ({ query: { back, reference, answer } }, reply) => {
    const home = backTo(core, back)
    if (!home || !reference)
      return show(reply.code(400), 'Nothing to do here', '<p>Start from the Billing page.</p>')
    if (answer === 'pay' || answer === 'refuse') {
      await settleDemoAnswer(core, reference, answer === 'pay')
      return reply.redirect(home, 303)
    }
    return show(
      reply,
      'Confirm the payment',
      `<p>Nobody’s money moves: say how it ends.</p><form><input type="hidden" name="back" value="${escaped(home)}"><input type="hidden" name="reference" value="${escaped(reference)}">
      <button name="answer" value="pay">Pay</button> <button name="answer" value="refuse" class="plain">Refuse</button> <a href="${escaped(home)}">Cancel</a></form>`,
    )
  })
}

/** An address of this Gatehouse; null for one of anywhere else. */
function backTo({ url }: Core, back: string | undefined): string | null {
  return back && URL.canParse(back) && new URL(back).origin === new URL(url).origin ? back : null
}

function withQuery(address: string, name: string, value: string): string {
  const url = new URL(address)
  url.searchParams.set(name, value)
  return url.href
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function show(reply: FastifyReply, title: string, body: string) {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'sha256-${stylesHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    .send(page(title, body))
}

const styles = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 26rem; margin: 10vh auto; padding: 0 1rem }
p.demo { padding: .5rem .75rem; border: 1px solid; border-radius: .5rem }
fieldset { border: 0; padding: 0; margin: 1rem 0 } legend { margin-bottom: .5rem }
label { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem } small { display: block; opacity: .75 }
button { font: inherit; min-height: 2.75rem; padding: 0 1.25rem; border-radius: .5rem; border: 1px solid; cursor: pointer; background: CanvasText; color: Canvas }
button.plain { background: none; color: inherit } a { display: inline-block; padding: .6rem; color: inherit }
`
const stylesHash = createHash('sha256').update(styles).digest('base64')

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · demo payments</title>
<style>${styles}</style>
<main><h1>${title}</h1><p class="demo">This is the demo’s payment provider. No card is real, and nobody is charged.</p>${body}</main></html>
`
