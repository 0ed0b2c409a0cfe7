import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './add-ssh-key.module.css'
import { nameInLine, wrongWithPasted } from './pasted-key.ts'
import { SshKeyFields } from './ssh-key-fields.tsx'

interface NewSshKey {
  publicKey: string
  name: string
  expiresAt: string | null
}

interface AddSshKeyProps {
  autofocus?: boolean
  onAdded: () => void
  onCancel?: () => void
}

export function AddSshKey(props: AddSshKeyProps) {
  const account = useAccount()
  const form = createForm<NewSshKey>({
    initial: ({ publicKey = '' }) => ({ publicKey: '', name: nameInLine(publicKey), expiresAt: null }),
    check: ({ publicKey }) => ({ publicKey: wrongWithPasted(publicKey) }),
    async send(key) {
      const added = await account.api.keys.add.mutate(key)
      form.reset()
      toast(`Added ${added.name}. Gatehouse is installing it on your servers.`)
      await refetch('keys', 'team', 'servers')
      props.onAdded()
    },
  })
  return (
    <Form
      form={form}
      class={css.keyForm}
      actions={
        <div class="notice-actions">
          <Button type="submit" kind="main" busy={form.busy()}>
            Add key
          </Button>
          <Show when={props.onCancel}>{(cancel) => <Button onClick={cancel()}>Cancel</Button>}</Show>
        </div>
      }
    >
      <TextArea
        label="Public key"
        hint="One line that begins with ssh-ed25519, ecdsa-sha2-…, sk-ssh-… or ssh-rsa."
        {...form.field('publicKey')}
        autofocus={props.autofocus ?? false}
      />
      <SshKeyFields name={form.field('name')} expiresAt={form.field('expiresAt')} />
    </Form>
  )
}
