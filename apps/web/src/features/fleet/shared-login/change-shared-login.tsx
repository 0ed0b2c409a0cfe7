import type { SharedLoginView } from '@gatehouse/core/fleet/shared-login/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ServersField } from '../server/servers-field.tsx'
import { MembersField } from './sharing-fields.tsx'

interface ChangeSharedLoginProps {
  login: SharedLoginView | undefined
  onClose: () => void
}

/** Asks who may use a shared login, and on which servers it is. */
export default function ChangeSharedLogin(props: ChangeSharedLoginProps) {
  return (
    <Show when={props.login} keyed>
      {(login) => <Ask login={login} onClose={props.onClose} />}
    </Show>
  )
}

function Ask(props: { login: SharedLoginView; onClose: () => void }) {
  const account = useAccount()
  const { id, login } = props.login
  const before = { members: props.login.members.map(({ user }) => user), servers: [...props.login.servers] }
  const form = createForm({
    initial: before,
    async send({ members, servers }) {
      const isSame = (a: readonly string[], b: readonly string[]) =>
        a.toSorted().join() === b.toSorted().join()
      const at = servers.map((one) => one.id)
      await account.api.sharedLogins.change.mutate({
        sharedLogin: id,
        ...(!isSame(members, before.members) && { members }),
        ...(!isSame(
          at,
          before.servers.map((one) => one.id),
        ) && { servers: at }),
      })
      toast(`Changed the login ${login}. Gatehouse is updating its servers.`)
      await refetch('servers', 'team')
    },
  })
  const leavesServers = () =>
    before.servers.some((one) => !form.values().servers.some((other) => other.id === one.id))
  return (
    <FormDialog
      title={`Shared login ${login}`}
      description="Takes effect right away: anyone you take out loses it, and their live sessions in it end."
      form={form}
      action="Save"
      danger={leavesServers()}
      discards="these changes"
      wide
      ready={form.changed() && form.values().servers.length > 0}
      onClose={props.onClose}
    >
      <h3>Members</h3>
      <MembersField {...form.field('members')} />
      <h3>Servers</h3>
      <ServersField nothing="Choose at least one server." {...form.field('servers')} />
      <Show when={leavesServers()}>
        <p class="warning" role="status">
          Its account is closed on the servers you take out. Its home folder stays.
        </p>
      </Show>
    </FormDialog>
  )
}
