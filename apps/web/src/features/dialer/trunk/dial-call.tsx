import type { TrunkView } from '@gatehouse/core/dialer/trunk/view'
import { createSignal, For, Show } from 'solid-js'
import { createReadStore, refetch } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { OperationProgress } from '../../machine/operation/operation-progress.tsx'
import { batchOf } from '../../machine/operation/queries.ts'
import { useAccount } from '../../team/account/account-context.ts'

const lengths = [
  { value: '', label: 'Ring and hang up' },
  { value: '5', label: 'Wait for an answer, play a tone for 5 seconds' },
  { value: '15', label: 'Wait for an answer, play a tone for 15 seconds' },
  { value: '30', label: 'Wait for an answer, play a tone for 30 seconds' },
]

/** Makes a test call, and shows it as it goes on. */
export default function DialCall(props: { of: TrunkView; onClose: () => void }) {
  const account = useAccount()
  const { of } = props
  const [batch, setBatch] = createSignal('')
  const form = createForm({
    initial: { number: '', server: of.servers[0]?.id ?? '', talkSeconds: '' },
    async send({ number, server, talkSeconds }) {
      const started = await account.api.calls.dial.mutate({
        trunk: of.id,
        number,
        ...(server && { server }),
        talkSeconds: talkSeconds === '' ? null : Number(talkSeconds),
      })
      setBatch(started.batch)
      await refetch('operations')
    },
  })
  return (
    <FormDialog
      title={`Test call over ${of.name}`}
      description="A real call: one that is answered may cost money, and reach a person."
      form={form}
      action="Call"
      wide
      noValidate
      result={<Show when={batch()}>{(of) => <Progress batch={of()} onClose={props.onClose} />}</Show>}
      onClose={props.onClose}
    >
      <TextField label="Number" mono placeholder="+15550100" autofocus {...form.field('number')} />
      <SelectField
        label="From"
        options={of.servers.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.field('server')}
      />
      <SelectField label="Then" options={lengths} {...form.field('talkSeconds')} />
    </FormDialog>
  )
}

function Progress(props: { batch: string; onClose: () => void }) {
  const account = useAccount()
  const operations = createReadStore(() => batchOf(account.slug, props.batch))
  return (
    <>
      <For each={operations()}>{(one) => <OperationProgress operation={one} />}</For>
      <div class="actions">
        <Button kind="main" onClick={props.onClose}>
          Done
        </Button>
      </div>
    </>
  )
}
