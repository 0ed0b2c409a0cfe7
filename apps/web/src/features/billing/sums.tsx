import { For, Show } from 'solid-js'
import { spanInWords } from './day-words.ts'
import { money, percent } from './money-words.ts'
import css from './sums.module.css'

interface SumsProps {
  currency: string
  lines: readonly { text: string; quantity: number; amount: number; from: string; to: string }[]
  discounts: readonly { text: string; amount: number }[]
  net: number
  tax: { basisPoints: number; amount: number; note: string | null }
  /** What of the account's credit is used. */
  credit: number
  /** What comes last, in bold. */
  totals: readonly { text: string; amount: number }[]
}

/** What something costs, line by line, to the cent. */
export function Sums(props: SumsProps) {
  const amount = (minor: number) => money(minor, props.currency)
  return (
    <table class={css.sums}>
      <caption class="hidden-text">What it costs</caption>
      <tbody>
        <For each={props.lines}>
          {(line) => (
            <tr>
              <th scope="row">
                {line.quantity > 1 ? `${line.quantity} × ` : ''}
                {line.text} <small>{spanInWords(line.from, line.to)}</small>
              </th>
              <td>{amount(line.amount)}</td>
            </tr>
          )}
        </For>
        <For each={props.discounts}>
          {(discount) => (
            <tr>
              <th scope="row">{discount.text}</th>
              <td>{amount(-discount.amount)}</td>
            </tr>
          )}
        </For>
        <tr class={css.sum}>
          <th scope="row">Net</th>
          <td>{amount(props.net)}</td>
        </tr>
        <tr>
          <th scope="row">
            VAT {percent(props.tax.basisPoints)} <small>{props.tax.note}</small>
          </th>
          <td>{amount(props.tax.amount)}</td>
        </tr>
        <Show when={props.credit > 0}>
          <tr>
            <th scope="row">From your credit</th>
            <td>{amount(-props.credit)}</td>
          </tr>
        </Show>
        <For each={props.totals}>
          {(total) => (
            <tr class={css.total}>
              <th scope="row">{total.text}</th>
              <td>{amount(total.amount)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  )
}
