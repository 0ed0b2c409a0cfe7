import type { PasskeyGroup } from '@gatehouse/core/access/passkey-group'
import type { AccountView } from '@gatehouse/core/team/account/view'
import { A } from '@solidjs/router'
import { createSignal, Show, Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { counted, someOf } from '../../../ui/count.ts'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { toast } from '../../../ui/toast.tsx'
import { teamOf } from '../member/queries.ts'
import { useAccount } from './account-context.ts'
import { groups, lockedOut } from './locked-out.ts'

const Confirm = lazyWithRetry(async () => (await import('../../../ui/confirm.tsx')).Confirm)

/** Who must have a passkey, and whether recordings ask for its touch. */
export function SecuritySettings(props: { view: Pick<AccountView, 'passkeysOf' | 'touchToPlay'> }) {
  const account = useAccount()
  const members = createRead(() => teamOf(account.slug))
  const [chosen, setChosen] = createSignal<{ of?: PasskeyGroup; touch?: boolean }>({})
  const [asking, setAsking] = createSignal(false)
  const of = () => chosen().of ?? props.view.passkeysOf
  const touch = () => chosen().touch ?? props.view.touchToPlay
  const isChanged = () => of() !== props.view.passkeysOf || touch() !== props.view.touchToPlay
  const out = () => lockedOut(members() ?? [], { from: props.view.passkeysOf, to: of() })
  const change = createTask(async () => {
    await account.api.account.changeSecurity.mutate({ passkeysOf: of(), touchToPlay: touch() })
    setAsking(false)
    toast('What this account asks of its members is saved, and holds from now on.')
    await refetch('account')
    setChosen({})
  })
  const submit = (event: Event) => {
    event.preventDefault()
    if (account.hasPasskey() && out().length > 0) setAsking(true)
    else change.run()
  }
  return (
    <section aria-labelledby="security">
      <h2 id="security">Security</h2>
      <p class="soft">
        How members prove who they are. <A href={`/${account.slug}/team/security`}>How your team does now</A>
      </p>
      <form onSubmit={submit}>
        <RadioGroup
          label="Who must have a passkey"
          value={of()}
          options={groups}
          onChange={(of) => setChosen({ ...chosen(), of })}
        />
        <Checkbox
          label={
            <>
              Ask for a touch before a recording is shown{' '}
              <span class="soft">
                Playing, watching live, searching and downloading need a passkey touched within the last ten
                minutes.
              </span>
            </>
          }
          checked={touch()}
          onChange={(touch) => setChosen({ ...chosen(), touch })}
        />
        <Show when={!account.hasPasskey()}>
          <p class="soft">
            You have no passkey: before you require one of yourself,{' '}
            <A href={`/${account.slug}/security`}>add one</A>.
          </p>
        </Show>
        <Show when={!asking()}>
          <Problem failure={change.failure()} />
        </Show>
        <Button type="submit" class="below" busy={change.busy()} disabled={!isChanged()}>
          Save
        </Button>
      </form>
      <Suspense>
        <Show when={asking()}>
          <Confirm
            title={of() === 'everyone' ? 'Require a passkey of everyone?' : 'Require a passkey of owners?'}
            effects={[
              <>
                locks out {counted(out().length, 'member')} without a passkey, until they have added one:{' '}
                <b>{someOf(out(), 8)}</b>
              </>,
              'they see nothing of the account but how to add it; terminals that they have open in a browser end',
              'SSH keys and API keys go on as they are',
            ]}
            action="Require it"
            danger
            task={change}
            onClose={() => setAsking(false)}
          />
        </Show>
      </Suspense>
    </section>
  )
}
