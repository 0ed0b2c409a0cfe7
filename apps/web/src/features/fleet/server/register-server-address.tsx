import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { Show, Suspense } from 'solid-js'
import { type Failure, issueWith } from '../../../api/failure.ts'
import { createRead } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Copyable } from '../../../ui/copy.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { Exemption } from './exemption.tsx'
import { commandToLetIn } from './host-commands.ts'
import { Probing } from './probing.tsx'

export interface NewServer {
  name: string
  host: string
  port: string
  type: string
  sudo: boolean
}

export const emptyServer: NewServer = { name: '', host: '', port: '22', type: '', sudo: false }

interface RegisterServerAddressProps {
  server: NewServer
  onChange: (change: Partial<NewServer>) => void
  /** Why the server was refused after it was confirmed. */
  refused: Failure | undefined
  onFound: (found: ProbeView) => void
  onClose: () => void
}

export function RegisterServerAddress(props: RegisterServerAddressProps) {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  const lookUp = createTask(async () => {
    const { host, port } = props.server
    props.onFound(await account.api.servers.probe.query({ host: host.trim(), port: Number(port) }))
  })
  const failure = () => lookUp.failure() ?? props.refused
  const submit = (event: Event) => {
    event.preventDefault()
    lookUp.run()
  }
  return (
    <form onSubmit={submit}>
      <TextField
        label="Name"
        value={props.server.name}
        onInput={(name) => props.onChange({ name })}
        hint="As people call it and type it: prod-1."
        error={issueWith(failure(), 'name')}
        mono
        required
        autofocus
      />
      <div class="fields-row">
        <TextField
          label="Host"
          value={props.server.host}
          onInput={(host) => props.onChange({ host })}
          hint="A name or an address that Gatehouse can reach."
          error={issueWith(failure(), 'host')}
          mono
          required
        />
        <TextField
          label="Port"
          value={props.server.port}
          onInput={(port) => props.onChange({ port })}
          error={issueWith(failure(), 'port')}
          type="number"
          mono
          required
        />
      </div>
      <TextField
        label="Type (optional)"
        value={props.server.type}
        onInput={(type) => props.onChange({ type })}
        hint="The provider’s word for its size: CCX13."
        error={issueWith(failure(), 'type')}
        mono
      />
      <div class="field">
        <Checkbox
          label={
            <>
              Logins may become root <span class="soft">by sudo, without a password</span>
            </>
          }
          checked={props.server.sudo}
          onChange={(sudo) => props.onChange({ sudo })}
        />
      </div>
      <Suspense>
        <Show when={view()}>
          {(known) => (
            <>
              <p>
                Let Gatehouse in first: run this once on the server, as root. It adds Gatehouse’s management
                key to root’s <span class="mono">authorized_keys</span>.
              </p>
              <Copyable
                label="Command that lets Gatehouse in"
                text={commandToLetIn(known().managementLine)}
              />
              <Exemption from={known().gatewayFrom} />
            </>
          )}
        </Show>
      </Suspense>
      <Show when={lookUp.busy()}>
        <Probing whom={`${props.server.host}:${props.server.port}`} what="for its host key" most={10} />
      </Show>
      <Problem failure={failure()} fields={['name', 'host', 'port', 'type']} />
      <div class="actions">
        <Button onClick={props.onClose}>Cancel</Button>
        <Button type="submit" kind="main" busy={lookUp.busy()}>
          Look up host key
        </Button>
      </div>
    </form>
  )
}
