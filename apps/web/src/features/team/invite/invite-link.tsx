import { Button } from '../../../ui/button.tsx'
import { Copyable } from '../../../ui/copy.tsx'

interface InviteLinkProps {
  link: string
  email: string
  onClose: () => void
}

/** The link, this once. */
export function InviteLink(props: InviteLinkProps) {
  return (
    <>
      <p>
        A mail is on its way to <b>{props.email}</b>. You can also hand it over yourself: only that address
        can accept it, once. <b>It is shown only now.</b>
      </p>
      <Copyable label="Invite link" text={props.link} />
      <div class="actions">
        <Button kind="main" onClick={props.onClose}>
          Done
        </Button>
      </div>
    </>
  )
}
