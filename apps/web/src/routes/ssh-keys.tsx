import { SshKeys } from '../features/fleet/ssh-key/ssh-keys.tsx'
import { Page } from '../features/shell/page.tsx'

export default function KeysPage() {
  return (
    <Page
      title="My SSH keys"
      lead="Your public keys. Gatehouse installs them under your login on every server you can reach."
      needs="account:read"
      rows={3}
    >
      <SshKeys />
    </Page>
  )
}
