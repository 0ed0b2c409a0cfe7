import { commandToLetIn } from '@gatehouse/core/fleet/management-key/command-to-let-in'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show, Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { Copyable } from '../../../ui/copy.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { loginOr } from './register-server-address.tsx'
import { TryLogin } from './try-login.tsx'

export default function ChangeManagementLogin(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  const { id, name, host, port, hostKey, managementLogin, via } = props.server
  const form = createForm({
    initial: { login: managementLogin },
    async send({ login }) {
      await account.api.servers.changeSettings.mutate({ server: id, login })
      toast(`Gatehouse manages ${name} as ${login} from now on.`)
      await refetch('servers')
    },
  })
  const login = () => loginOr(form.values().login)
  return (
    <FormDialog
      title={`Which login manages ${name}?`}
      description="Gatehouse logs in as root, or as a login that becomes root with sudo. It must not be a member’s."
      form={form}
      action="Change login"
      onClose={props.onClose}
    >
      <TextField label="Management login" {...form.field('login')} mono required autofocus />
      <Suspense>
        <Show when={view()}>
          {(known) => (
            <>
              <p>First run this once on the server, then try it:</p>
              <Copyable
                label="Command that gives Gatehouse access"
                text={commandToLetIn(via ? known().managementKey : known().managementLine, login())}
              />
              <TryLogin at={{ host, port, hostKey, login: login(), via: via?.id ?? null }} />
              <p class="soft">
                Once the new login works, Gatehouse takes its key out of{' '}
                <span class="mono">authorized_keys</span> of <span class="mono">{managementLogin}</span>, and
                verifies that it no longer lets in there.
              </p>
            </>
          )}
        </Show>
      </Suspense>
    </FormDialog>
  )
}
