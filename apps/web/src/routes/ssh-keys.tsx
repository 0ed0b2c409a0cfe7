import { SshKeys } from '../features/fleet/ssh-key/ssh-keys.tsx'
import { Page } from '../features/shell/page.tsx'

export default function KeysPage() {
  return (
    <Page
      title="My SSH keys"
      lead="Your own keys, in your own login on every server you reach."
      needs="account:read"
      rows={3}
    >
      <SshKeys />
    </Page>
  )
}
