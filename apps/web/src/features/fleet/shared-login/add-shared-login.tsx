import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ServersField } from '../server/servers-field.tsx'
import { MembersField } from './sharing-fields.tsx'

/** Adds a login that several members may use, on this server and on others. */
export default function AddSharedLogin(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const { id, name } = props.server
  const form = createForm({
    initial: { login: '', members: [] as string[], servers: [{ id, name }] },
    async send({ login, members, servers }) {
      const result = await account.api.sharedLogins.add.mutate({
        login,
        members,
        servers: servers.map((one) => one.id),
      })
      toast(`Added the login ${result.login}. Gatehouse is putting it on its servers.`)
      await refetch('servers', 'team')
    },
  })
  return (
    <FormDialog
      title="Add shared login"
      description="The members you choose can log in as it, each with their own keys, on those of its servers that they can reach."
      form={form}
      action="Add login"
      discards="this login"
      wide
      noValidate
      ready={form.changed() && form.values().servers.length > 0}
      onClose={props.onClose}
    >
      <TextField
        label="Login"
        hint="A name that is no member’s. An account of this name that is on a server already stays untouched until you adopt it."
        {...form.field('login')}
        placeholder="deploy"
        mono
        autofocus
      />
      <h3>Members</h3>
      <MembersField {...form.field('members')} />
      <h3>Servers</h3>
      <ServersField nothing="Choose at least one server." {...form.field('servers')} />
    </FormDialog>
  )
}
