import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CardName, cardOf, cards } from './behaviours.ts'
import type { StandInBooks } from './books.ts'

/** The pages that a browser visits, as Stripe's Checkout: one of them for each session. Answers whether it was one. */
export function servePage(
  books: StandInBooks,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): boolean {
  const id = /^\/c\/pay\/(cs_\w+)$/.exec(request.url ?? '')?.[1]
  if (!id) return false
  const session = books.session(id)
  const html = (text: string) =>
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><html lang="en"><title>Checkout</title><h1>Stripe’s stand-in</h1>${text}`)
  if (session.status !== 'open') html('<p>This page is over.</p>')
  else if (request.method !== 'POST') html(form(books, id))
  else {
    const given = new URLSearchParams(body)
    const card = given.get('card') as CardName | null // of the page's own form
    if (!card || !Object.hasOwn(cards, card)) html('<p>Choose a card.</p>')
    else if (session.mode === 'payment' && card === 'asks' && !given.has('confirmed'))
      html(
        `<p>Your bank wants you to confirm.</p><form method="post"><input type="hidden" name="card" value="${card}"><button name="confirmed" value="yes">Confirm</button></form>`,
      )
    else {
      const declined = books.enter(id, card)
      if (declined) html(`<p role="alert">Your card was declined.</p>${form(books, id)}`)
      else response.writeHead(303, { location: session.success_url ?? '' }).end()
    }
  }
  return true
}

function form(books: StandInBooks, id: string): string {
  const { mode, amount_total, currency, cancel_url, customer } = books.session(id)
  const saved = [...books.methods.values()].find((one) => customer !== null && one.customer === customer)
  const chosen = saved?.card ? cardOf(saved.card.last4) : 'ok'
  const choices = Object.entries(cards)
    .map(
      ([name, { brand, last4 }]) =>
        `<label><input type="radio" name="card" value="${name}"${name === chosen ? ' checked' : ''}> ${brand} ${last4}</label><br>`,
    )
    .join('')
  const what = mode === 'setup' ? 'Save card' : `Pay ${amount_total} ${currency}`
  return `<form method="post">${choices}<button>${what}</button></form><a href="${attribute(cancel_url ?? '')}">Back</a>`
}

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
