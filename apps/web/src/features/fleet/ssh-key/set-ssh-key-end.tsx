import type { KeyView } from '@gatehouse/core/fleet/ssh-key/view'
import { refetch } from '../../../api/read.ts'
import { ExpiryDialog } from '../../../ui/expiry-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

export default function SetSshKeyEnd(props: { key: KeyView; onClose: () => void }) {
  const account = useAccount()
  const { id, name } = props.key
  const setEnd = async (expiresAt: string | null) => {
    await account.api.keys.setEnd.mutate({ key: id, expiresAt })
    toast(expiresAt ? `Saved. ${name} expires.` : `Saved. ${name} never expires.`)
    await refetch('keys')
  }
  return (
    <ExpiryDialog
      title={`When does ${name} expire?`}
      value={props.key.expiresAt}
      effect={(at) => (
        <>
          At <b>{at}</b> the key stops working and is removed from every server, in all your accounts.
        </>
      )}
      never="The key lasts until you remove it."
      send={setEnd}
      onClose={props.onClose}
    />
  )
}
