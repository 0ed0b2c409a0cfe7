import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { useNavigate } from '@solidjs/router'
import { Show } from 'solid-js'
import type { Failure } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { Form } from '../../../ui/form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { CompareHostKey } from '../host-key/compare-host-key.tsx'
import type { NewServer } from './register-server-address.tsx'
import { TryLogin } from './try-login.tsx'

interface RegisterServerConfirmProps {
  server: NewServer
  found: ProbeView
  onBack: (failure?: Failure) => void
  onClose: () => void
}

/** Nothing is pinned before a person has compared the fingerprints. */
export function RegisterServerConfirm(props: RegisterServerConfirmProps) {
  const account = useAccount()
  const navigate = useNavigate()
  const form = createForm({
    initial: { compared: false },
    async send() {
      const { name, sudo, type, labels, login, via } = props.server
      const { host, port, hostKey } = props.found
      const server = await account.api.servers.register.mutate({
        name,
        host,
        port,
        hostKey,
        login,
        sudo,
        labels,
        ...(type && { type }),
        ...(via && { via }),
      })
      toast(`Registered ${server.name}. Gatehouse is installing the keys.`)
      await refetch('servers', 'account')
      props.onClose()
      navigate(`/${account.slug}/servers/${server.id}`)
    },
  })
  const compared = () => form.values().compared
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!compared() || (await form.run())) return
    // A field of the step before was wrong: it is shown there.
    const failure = form.failure()
    if (failure && failure.issues.length > 0) props.onBack(failure)
  }
  return (
    <Form
      form={form}
      onSubmit={submit}
      actions={
        <div class="actions">
          <Button onClick={() => props.onBack()}>Back</Button>
          <Button type="submit" kind="main" busy={form.busy()} disabled={!compared()}>
            Register {props.server.name}
          </Button>
        </div>
      }
    >
      <CompareHostKey found={props.found} />
      <Show when={compared()}>
        <TryLogin at={{ ...props.found, login: props.server.login, via: props.server.via || null }} />
      </Show>
      <Show when={props.server.sudo}>
        <p>
          <b>Any login on it can become root</b> without a password.
        </p>
      </Show>
      <Checkbox
        label="I’ve compared them: the fingerprints are the same"
        checked={compared()}
        onChange={(same) => form.set('compared', same)}
      />
    </Form>
  )
}
