import type { Scope } from '@gatehouse/core/access/roles'
import { createSignal, Show } from 'solid-js'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { hoursInWords } from '../../../ui/time.ts'
import { useAccount } from '../account/account-context.ts'
import { NewSecret } from './new-secret.tsx'
import { RangesField } from './ranges-field.tsx'
import { ScopeChoice } from './scope-choice.tsx'

const ends = [
  ...[24, 168, 720, 2160, 8760].map((hours) => ({
    value: String(hours),
    label: `in ${hoursInWords(hours)}`,
  })),
  { value: '', label: 'never' },
]

const noScopes: Scope[] = []

export default function CreateApiKey(props: { onClose: () => void }) {
  const account = useAccount()
  const [secret, setSecret] = createSignal<string>()
  const form = createForm({
    initial: { name: '', scopes: noScopes, expiresIn: '2160', ranges: '' },
    check: ({ scopes }) => ({ scopes: scopes.length === 0 ? 'Choose at least one scope.' : undefined }),
    async send({ name, scopes, expiresIn, ranges }) {
      const from = linesIn(ranges)
      const made = await account.api.apiKeys.create.mutate({
        name,
        scopes,
        ...(expiresIn && { expiresIn: Number(expiresIn) }),
        ...(from.length > 0 && { ranges: from }),
      })
      setSecret(made.secret)
      await refetch('apiKeys')
    },
  })
  return (
    <FormDialog
      title={secret() ? `The key ${form.values().name}` : 'Create an API key'}
      form={form}
      action="Create key"
      discards="this API key"
      wide
      result={
        <Show when={secret()}>
          {(known) => <NewSecret secret={known()} scopes={form.values().scopes} onClose={props.onClose} />}
        </Show>
      }
      onClose={props.onClose}
    >
      <TextField
        label="Name"
        {...form.field('name')}
        hint="What uses it: “billing export”. The audit log shows this name."
        required
        autofocus
      />
      <ScopeChoice {...form.field('scopes')} />
      <SelectField label="Ends" options={ends} {...form.field('expiresIn')} />
      <RangesField {...form.lines('ranges')} />
    </FormDialog>
  )
}
