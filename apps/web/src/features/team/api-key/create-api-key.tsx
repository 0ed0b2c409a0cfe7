import { createSignal, Show } from 'solid-js'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { ExpiryField } from '../../../ui/expiry-field.tsx'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { now } from '../../../ui/now.ts'
import { useAccount } from '../account/account-context.ts'
import { NewSecret } from './new-secret.tsx'
import { RangesField } from './ranges-field.tsx'
import { ScopeChoice } from './scope-choice.tsx'
import { scopesIn } from './scope-presets.ts'

const inAMonth = () => new Date(now() + 30 * 86_400_000).toISOString()

export default function CreateApiKey(props: { onClose: () => void }) {
  const account = useAccount()
  const [secret, setSecret] = createSignal<string>()
  const form = createForm({
    initial: {
      name: '',
      scopes: scopesIn('read', account.membership().scopes),
      expiresAt: inAMonth() as string | null,
      ranges: '',
    },
    check: ({ scopes }) => ({ scopes: scopes.length === 0 ? 'Choose at least one scope.' : undefined }),
    async send({ name, scopes, expiresAt, ranges }) {
      const from = linesIn(ranges)
      const made = await account.api.apiKeys.create.mutate({
        name,
        scopes,
        expiresAt,
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
      <ExpiryField label="Expires" {...form.field('expiresAt')} />
      <RangesField {...form.lines('ranges')} />
    </FormDialog>
  )
}
