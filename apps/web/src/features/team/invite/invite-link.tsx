import { Copyable } from '../../../ui/copy.tsx'
import { ShownOnce } from '../../../ui/shown-once.tsx'

interface InviteLinkProps {
  link: string
  email: string
  onClose: () => void
}

/** The link, this once. */
export function InviteLink(props: InviteLinkProps) {
  return (
    <ShownOnce onClose={props.onClose}>
      <p>
        Sent to <b>{props.email}</b>. You can also share this link; only {props.email} can accept it, once.{' '}
        <b>You won’t see it again.</b>
      </p>
      <Copyable label="Invite link" text={props.link} />
    </ShownOnce>
  )
}
