import type { KeyMatchView } from '@gatehouse/core/fleet/ssh-key/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { SshKeyFields } from './ssh-key-fields.tsx'

/** Makes a key that was found on a server one of the reader’s own. */
export default function AddMatchedKey(props: { match: KeyMatchView; onClose: () => void }) {
  const account = useAccount()
  const { publicKey } = props.match

  const form = createForm<{ name: string; expiresAt: string | null }>({
    initial: { name: `from ${props.match.server}`, expiresAt: null },
    async send(values) {
      const key = await account.api.keys.add.mutate({ ...values, publicKey })
      toast(`Added ${key.name}. Gatehouse is installing it on your servers.`)
      await refetch('keys', 'team', 'servers')
    },
  })
  return (
    <FormDialog
      title="Add the key that was found"
      description={<span class="mono">{props.match.fingerprint}</span>}
      form={form}
      action="Add key"
      onClose={props.onClose}
    >
      <p>
        <b>Add it only if it is yours.</b> Anyone with the private key can log in as you, on every server you
        can reach. On your own computer, compare it with what{' '}
        <span class="mono">ssh-keygen -lf ~/.ssh/id_ed25519.pub</span> prints.
      </p>
      <SshKeyFields name={form.field('name')} expiresAt={form.field('expiresAt')} autofocus />
    </FormDialog>
  )
}
