import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { OperationProgress } from '../operation/operation-progress.tsx'
import { batchOf } from '../operation/queries.ts'

interface RestartOnSelectedProps {
  servers: readonly ServerView[]
  onClose: () => void
}

/** Restarts a service on several servers, one first, and shows how it goes on each. */
export default function RestartOnSelected(props: RestartOnSelectedProps) {
  const account = useAccount()
  const servers = [...props.servers]
  const [batch, setBatch] = createSignal<string>()
  const form = createForm({
    initial: { unit: commonUnit(servers) },
    async send({ unit }) {
      const name = unit.includes('.') ? unit : `${unit}.service`
      const ids = servers.map(({ id }) => id)
      setBatch((await account.api.services.restart.mutate({ servers: ids, unit: name })).batch)
      await refetch('operations')
    },
  })
  return (
    <FormDialog
      title={`Restart a service on ${counted(servers.length, 'server')}`}
      description="One server goes first. The others follow, two at a time, once the new process there has run for three seconds. When one fails, those that have not begun are left as they are."
      form={form}
      action="Restart"
      danger
      wide
      ready={form.values().unit !== ''}
      result={
        <Show when={batch()}>
          {(known) => (
            <>
              <Suspense>
                <Batch id={known()} />
              </Suspense>
              <div class="actions">
                <Button onClick={props.onClose}>Close</Button>
              </div>
            </>
          )}
        </Show>
      }
      onClose={props.onClose}
    >
      <TextField
        label="Service"
        {...form.field('unit')}
        hint="As systemd calls it, such as asterisk. It has to be among the services chosen for each of these servers."
        mono
        autofocus
      />
    </FormDialog>
  )
}

/** A service that is chosen on all of them; nothing where there is none. */
function commonUnit(servers: readonly ServerView[]): string {
  const [first, ...others] = servers
  return first?.services.find((unit) => others.every(({ services }) => services.includes(unit))) ?? ''
}

function Batch(props: { id: string }) {
  const account = useAccount()
  const operations = createRead(() => batchOf(account.slug, props.id))
  return <For each={operations()}>{(operation) => <OperationProgress operation={operation} named />}</For>
}
