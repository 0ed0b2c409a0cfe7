import { type HoldKind, holdsInWords } from '@gatehouse/core/access/hold'
import { For, type JSX, Show } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import css from './hold-notice.module.css'

/** Why the account is on hold, in the words of whoever put it there too, and what lifts it. Nothing where it is not. */
export function HoldNotice(props: { holds: readonly HoldKind[]; children?: JSX.Element }) {
  const account = useAccount()
  const own = createRead(() => orUndefined(accountOf(account.slug)))
  const reasons = () => own()?.holds.flatMap(({ reason }) => reason ?? []) ?? []
  return (
    <Show when={props.holds.length > 0}>
      <section class={css.hold} aria-label="On hold">
        <p>
          <b>{holdsInWords(account.membership().account.name, props.holds)}</b>{' '}
          <For each={reasons()}>{(reason) => <>“{reason}” </>}</For>
          <span class="soft">
            Until then nothing can be added: no members, servers or keys. What there is keeps working.
          </span>
        </p>
        {props.children}
      </section>
    </Show>
  )
}
