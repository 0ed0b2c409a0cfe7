import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Payer, payers } from './behaviours.testing.ts'
import type { State } from './state.testing.ts'

/** The pages at which people go on: who they are there, and whether they agree. */
export async function servePage(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const setup =
    pathname === '/agreements/approve' && state.setups.get(searchParams.get('approval_session_id') ?? '')
  const order = pathname === '/checkoutnow' && state.orders.get(searchParams.get('token') ?? '')
  const isOpen = setup ? !setup.payer : order && order.status === 'PAYER_ACTION_REQUIRED'
  if (!isOpen)
    return void response.writeHead(404, html).end('<h1>Things don’t appear to be working at the moment</h1>')
  if (request.method === 'GET')
    return void response
      .writeHead(200, html)
      .end(
        page(
          setup
            ? 'Agree to future payments'
            : `Pay ${order && `${order.amount.value} ${order.amount.currency_code}`}`,
        ),
      )
  const form = new URLSearchParams(await text(request))
  const payer = form.get('payer') as Payer // the page offers no other
  const isAgreed = form.get('answer') === 'agree'
  if (isAgreed && !Object.hasOwn(payers, payer))
    return void response.writeHead(400, html).end('<h1>Who are you?</h1>')
  let back = state.pages
  if (setup) {
    if (isAgreed) setup.payer = payer
    back = isAgreed ? setup.returnUrl : setup.cancelUrl
  } else if (order) {
    if (isAgreed) {
      order.status = 'APPROVED'
      order.payer = payer
      state.tell('CHECKOUT.ORDER.APPROVED', 'checkout-order', {
        id: order.id,
        status: order.status,
        purchase_units: [{ custom_id: order.customId }],
      })
    }
    back = isAgreed ? order.returnUrl : order.cancelUrl
  }
  const location = new URL(back)
  if (order && isAgreed) location.searchParams.set('token', order.id)
  response.writeHead(303, { location: location.href }).end()
}

const html = { 'content-type': 'text/html; charset=utf-8' }

function page(title: string): string {
  const options = Object.entries(payers)
    .map(
      ([name, { email, says }]) =>
        `<label><input type=radio name=payer value=${name} required> ${email} ${says}</label><br>`,
    )
    .join('\n')
  return `<!doctype html><html lang=en><title>Stand-in for PayPal</title><h1>${title}</h1>
<form method=post>${options}<button name=answer value=agree>Agree</button> <button name=answer value=cancel formnovalidate>Cancel</button></form></html>`
}
