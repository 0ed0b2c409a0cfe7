import { providerTitle } from '@gatehouse/core/machine/provider/view'
import { Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { counted } from '../../../ui/count.ts'
import { useAccount } from '../../team/account/account-context.ts'

/** Says that the provider filters what comes to a server, too: what is allowed here may end there. */
export function ProviderFilters(props: { server: string }) {
  const account = useAccount()
  const known = createLatestAnswer(
    () => ({ server: props.server }),
    (asked) => account.api.providers.filters.query(asked),
    0,
  )
  return (
    <>
      <Show when={known.answer()?.firewalls ? known.answer() : undefined}>
        {(found) => (
          <p class="soft">
            {providerTitle[found().provider]} filters too, before the server does: with{' '}
            {counted(found().firewalls ?? 0, 'firewall')} of its own. What is allowed here has to be allowed
            there as well.
          </p>
        )}
      </Show>
      <Show when={known.failure()}>
        {(failure) => (
          <p class="soft">The provider can’t be asked whether it filters, too: {failure().message}</p>
        )}
      </Show>
    </>
  )
}
