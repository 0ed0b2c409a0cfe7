import { For } from 'solid-js'
import { useAccount } from '../../team/account/account-context.ts'
import { fileOf } from './invoice-words.ts'
import css from './invoices.module.css'

const types = ['pdf', 'xml', 'csv'] as const

/** A document as files to keep: for people, for accounting programs, for spreadsheets. */
export function InvoiceFiles(props: { number: string }) {
  const account = useAccount()
  return (
    <span class={css.links}>
      <For each={types}>
        {(type) => (
          <a
            href={fileOf(account.slug, props.number, type)}
            download=""
            aria-label={`${props.number} as ${type.toUpperCase()}`}
          >
            {type.toUpperCase()}
          </a>
        )}
      </For>
    </span>
  )
}
