import { hasCalls } from '@gatehouse/core/machine/service/calls-of'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { Field } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { OperationProgress } from '../operation/operation-progress.tsx'
import { batchOf } from '../operation/queries.ts'
import { CancelRestart } from './cancel-restart.tsx'
import { shortName } from './service-words.ts'
import { WhenNoCalls } from './when-no-calls.tsx'

interface RestartOnSelectedProps {
  /** Each service on each server that it may be restarted on. */
  units: readonly { unit: string; server: { id: string; name: string } }[]
  onClose: () => void
}

/** Restarts a service on several servers, one first, and shows how it goes on each. */
export default function RestartOnSelected(props: RestartOnSelectedProps) {
  const account = useAccount()
  const [batch, setBatch] = createSignal<string>()
  // the one that most of them have first
  const services = [...Map.groupBy(props.units, ({ unit }) => unit)].sort(
    ([, some], [, others]) => others.length - some.length,
  )
  const form = createForm({
    initial: { unit: services[0]?.[0] ?? '', whenNoCalls: false },
    async send({ unit, ...asked }) {
      const whenNoCalls = asked.whenNoCalls && hasCalls(unit)
      setBatch(
        (await account.api.services.restart.mutate({ servers: serversOf(unit), unit, whenNoCalls })).batch,
      )
      await refetch('operations')
    },
  })
  const serversOf = (unit: string) =>
    services.find(([one]) => one === unit)?.[1].map(({ server }) => server.id) ?? []
  const unit = () => form.values().unit
  return (
    <FormDialog
      title={
        unit()
          ? `Restart ${shortName(unit())} on ${counted(serversOf(unit()).length, 'server')}`
          : 'Restart a service on several servers'
      }
      description="One server goes first. The others follow, two at a time, once the new process there has run for three seconds. When one fails, those that have not begun are left as they are."
      form={form}
      action="Restart"
      danger
      wide
      ready={unit() !== ''}
      result={
        <Show when={batch()}>
          {(known) => (
            <>
              <Suspense>
                <Batch id={known()} onClose={props.onClose} />
              </Suspense>
            </>
          )}
        </Show>
      }
      onClose={props.onClose}
    >
      <Show
        when={services.length > 0}
        fallback={<p class="soft">No services are chosen for these servers. Choose some first.</p>}
      >
        <Field
          label="Service"
          {...form.field('unit')}
          hint="Only on those of the selected servers for which it is chosen."
        >
          {(control) => (
            <select
              class="input"
              {...control}
              value={unit()}
              onChange={(event) => form.field('unit').onInput(event.currentTarget.value)}
            >
              <For each={services}>
                {([one, on]) => (
                  <option value={one}>
                    {shortName(one)} ({counted(on.length, 'server')})
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Show when={hasCalls(unit())}>
          <WhenNoCalls {...form.field('whenNoCalls')} />
        </Show>
      </Show>
    </FormDialog>
  )
}

function Batch(props: { id: string; onClose: () => void }) {
  const account = useAccount()
  const operations = createRead(() => batchOf(account.slug, props.id))
  const waiting = () => operations()?.find(({ cancellable }) => cancellable)
  return (
    <>
      <For each={operations()}>{(operation) => <OperationProgress operation={operation} named />}</For>
      <div class="actions">
        <Show when={waiting()}>
          {(one) => <CancelRestart operation={one()}>Cancel those that wait</CancelRestart>}
        </Show>
        <Button onClick={props.onClose}>Close</Button>
      </div>
    </>
  )
}
