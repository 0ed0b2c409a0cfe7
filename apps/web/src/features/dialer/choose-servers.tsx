import { createResource, For, Show } from 'solid-js'
import { refetch } from '../../api/read.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { createForm } from '../../ui/create-form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAccount } from '../team/account/account-context.ts'

interface ChooseServersProps {
  what: string
  path: string
  servers: readonly { id: string }[]
  save: (servers: string[]) => Promise<unknown>
  onClose: () => void
}

/** Asks which servers get something. */
export default function ChooseServers(props: ChooseServersProps) {
  const account = useAccount()
  const [servers] = createResource(() => account.api.servers.list.query({ limit: 200 }))
  const form = createForm({
    initial: { servers: props.servers.map(({ id }) => id) },
    async send({ servers }) {
      await props.save(servers)
      toast('Saved the servers.')
      await refetch('dialer')
    },
  })
  const chosen = () => form.values().servers
  return (
    <FormDialog
      title={`Which servers get ${props.what}?`}
      description={
        <>
          Each gets the file <span class="mono">{props.path}</span>. From the others it is removed.
        </>
      }
      form={form}
      action="Save"
      discards="this choice"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <fieldset class="group" aria-label="Servers">
        <For
          each={servers()?.items}
          fallback={
            <Show when={!servers.loading} fallback={<p class="faint">Loading…</p>}>
              <p class="soft">This account has no servers yet.</p>
            </Show>
          }
        >
          {({ id, name }) => (
            <Checkbox
              label={name}
              checked={chosen().includes(id)}
              onChange={(on) =>
                form.field('servers').onInput(on ? [...chosen(), id] : chosen().filter((one) => one !== id))
              }
            />
          )}
        </For>
      </fieldset>
    </FormDialog>
  )
}
