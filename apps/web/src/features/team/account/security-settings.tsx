import type { AccountView } from '@gatehouse/core/team/account/view'
import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { SettingsSection } from '../../../ui/settings-form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { teamOf } from '../member/queries.ts'
import { useAccount } from './account-context.ts'
import { groups, lockedOut } from './locked-out.ts'

/** Who must have a passkey, and whether recordings ask for its touch. */
export function SecuritySettings(props: { view: Pick<AccountView, 'passkeysOf' | 'touchToPlay'> }) {
  const account = useAccount()
  const members = createRead(() => teamOf(account.slug))
  const dialogs = createDialogs({ require: () => import('./require-passkeys.tsx') })
  const form = createForm({
    initial: () => ({ passkeysOf: props.view.passkeysOf, touchToPlay: props.view.touchToPlay }),
    async send(values) {
      await account.api.account.changeSecurity.mutate(values)
      dialogs.close()
      toast('What this account asks of its members is saved, and holds from now on.')
      await refetch('account')
      form.reset()
    },
  })
  const wanted = () => form.values().passkeysOf
  const out = () => lockedOut(members() ?? [], { from: props.view.passkeysOf, to: wanted() })
  const submit = (event: Event) => {
    event.preventDefault()
    if (account.hasPasskey() && out().length > 0) dialogs.open('require')
    else form.run()
  }
  return (
    <>
      <SettingsSection
        id="security"
        title="Security"
        lead={
          <>
            How members prove who they are. <A href={`/${account.slug}/team/security`}>Team security</A>
          </>
        }
        form={form}
        layout="stack"
        onSubmit={submit}
      >
        <RadioGroup label="Who must have a passkey" options={groups} {...form.field('passkeysOf')} />
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
          checked={form.values().touchToPlay}
          onChange={(on) => form.set('touchToPlay', on)}
        />
        <Show when={!account.hasPasskey()}>
          <p class="soft">
            You have no passkey: before you require one of yourself,{' '}
            <A href={`/${account.slug}/security`}>add one</A>.
          </p>
        </Show>
      </SettingsSection>
      <dialogs.Open of={wanted()} lockedOut={out()} task={form} />
    </>
  )
}
