import type { AccountView } from '@gatehouse/core/team/account/view'
import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { createQuestion } from '../../../ui/create-question.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { SettingsSection } from '../../../ui/settings-section.tsx'
import { teamOf } from '../member/queries.ts'
import { useAccount } from './account-context.ts'
import { groups, lockedOut } from './locked-out.ts'

/** Who must have a passkey, and whether recordings ask for its touch. */
export function SecuritySettings(props: { view: Pick<AccountView, 'passkeysOf' | 'touchToPlay'> }) {
  const account = useAccount()
  const members = createRead(() => teamOf(account.slug))
  const require = createQuestion(() => import('./require-passkeys.tsx'))
  const form = createForm({
    initial: () => ({ passkeysOf: props.view.passkeysOf, touchToPlay: props.view.touchToPlay }),
    async send(values) {
      await account.api.account.changeSecurity.mutate(values)
      await refetch('account')
      form.reset()
    },
  })
  const wanted = () => form.values().passkeysOf
  const out = () => lockedOut(members() ?? [], { from: props.view.passkeysOf, to: wanted() })
  const save = async () => {
    if (!account.hasPasskey() || out().length === 0) return form.run()
    await require.ask()
    return !form.changed()
  }
  return (
    <>
      <SettingsSection
        id="security"
        title="Passkeys"
        lead={
          <>
            How members sign in. <A href={`/${account.slug}/team/security`}>Team security</A>
          </>
        }
        form={form}
        save={save}
      >
        <RadioGroup label="Who must have a passkey" options={groups} {...form.field('passkeysOf')} />
        <Checkbox
          label={
            <>
              Ask for a passkey before a recording is shown{' '}
              <span class="soft">
                Playing, watching live, searching and downloading need a passkey used within the last 10
                minutes.
              </span>
            </>
          }
          checked={form.values().touchToPlay}
          onChange={(on) => form.set('touchToPlay', on)}
        />
        <Show when={!account.hasPasskey()}>
          <p class="soft">
            You have no passkey. Before you require one for yourself,{' '}
            <A href={`/${account.slug}/security`}>add one</A>.
          </p>
        </Show>
      </SettingsSection>
      <require.Ask of={wanted()} lockedOut={out()} task={form} />
    </>
  )
}
