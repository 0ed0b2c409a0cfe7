import type { KeyView } from '@gatehouse/core/fleet/ssh-key/view'
import { refetch } from '../../../api/read.ts'
import { EndDialog } from '../../../ui/end-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

export default function SetSshKeyEnd(props: { key: KeyView; onClose: () => void }) {
  const account = useAccount()
  const { id, name } = props.key
  const setEnd = async (expiresAt: string | null) => {
    await account.api.keys.setEnd.mutate({ key: id, expiresAt })
    toast(expiresAt ? `${name} ends by itself.` : `${name} has no end.`)
    await refetch('keys')
  }
  return (
    <EndDialog
      title={`End of ${name}`}
      label="Key ends"
      value={props.key.expiresAt}
      effect={(at) => (
        <>
          At <b>{at}</b> the key lets nobody in any more, and leaves every server, in all your accounts.
        </>
      )}
      never="The key lasts until you remove it."
      send={setEnd}
      onClose={props.onClose}
    />
  )
}
