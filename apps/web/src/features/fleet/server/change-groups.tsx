import { rootGroups } from '@gatehouse/core/fleet/server/root-groups'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, For, Show } from 'solid-js'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { someOf } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Asks in which Unix groups logins are to be. Groups whose members are as good as root have to be confirmed. */
export default function ChangeGroups(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const { id, name, groups: now } = props.server
  const [confirmed, setConfirmed] = createSignal('')
  const form = createForm({
    initial: { groups: now.join('\n') },
    async send({ groups }) {
      const result = await account.api.servers.changeSettings.mutate({ server: id, groups: linesIn(groups) })
      const where =
        result.groups.length > 0 ? `are in ${someOf(result.groups, 8)}` : 'are in no further group'
      toast(`Logins on ${name} ${where}. Gatehouse is updating it.`)
      await refetch('servers')
    },
  })
  const wanted = () => [...new Set(linesIn(form.values().groups))]
  const added = () => wanted().filter((group) => !now.includes(group))
  const gone = () => now.filter((group) => !wanted().includes(group))
  const rootly = () => rootGroups(added()).join(' ')
  return (
    <FormDialog
      title={`Groups of logins on ${name}`}
      description="Each login on the server is put into these Unix groups. They must exist there: Gatehouse creates none."
      form={form}
      action="Save"
      danger={rootly() !== ''}
      discards="these groups"
      ready={form.changed() && rootly() === (rootly() && confirmed())}
      onClose={props.onClose}
    >
      <TextArea
        label="Groups"
        hint={
          <>
            One per line, such as <span class="mono">docker</span>, or the group that{' '}
            <span class="mono">AllowGroups</span> of sshd names.
          </>
        }
        {...form.lines('groups')}
        rows={4}
        placeholder="none"
        autofocus
      />
      <ul class="soft" aria-live="polite">
        <For each={added()}>
          {(group) => (
            <li>
              every login is put into <b class="mono">{group}</b>, and so are logins that are added later
            </li>
          )}
        </For>
        <For each={gone()}>
          {(group) => (
            <li>
              logins that Gatehouse put into <b class="mono">{group}</b> are taken out; what they have open
              keeps it until they log in again
            </li>
          )}
        </For>
      </ul>
      <Show when={rootly()}>
        {(risky) => (
          <Checkbox
            label={`Anyone in ${someOf(risky().split(' '), 8)} can as a rule become root on ${name}. Every login is to be able to.`}
            checked={confirmed() === risky()}
            onChange={(yes) => setConfirmed(yes ? risky() : '')}
          />
        )}
      </Show>
    </FormDialog>
  )
}
