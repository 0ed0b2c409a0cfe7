import { Show } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from '../dialer.module.css'
import { callPrefixesOf } from './queries.ts'

/** Which numbers the account's test calls may go to, whatever its trunks allow. */
export function CallPrefixes() {
  const account = useAccount()
  const prefixes = createRead(() => orUndefined(callPrefixesOf(account.slug)))
  const dialogs = createDialogs({ change: () => import('./set-call-prefixes.tsx') })
  return (
    <Show when={prefixes()}>
      {(known) => (
        <div class={css.numbers}>
          <p>
            <b>Test calls</b>{' '}
            <span class="soft">
              <Show when={known().length > 0} fallback="may go to any number that their trunk allows.">
                may go to numbers that begin with <span class="mono">{known().join(', ')}</span>, if their
                trunk allows them too.
              </Show>
            </span>
          </p>
          <Show when={account.can('account:update')}>
            <Button kind="quiet" onClick={() => dialogs.open('change')}>
              Change numbers
            </Button>
          </Show>
          <dialogs.Open of={known()} />
        </div>
      )}
    </Show>
  )
}
