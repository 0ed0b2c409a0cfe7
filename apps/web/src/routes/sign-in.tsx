import { useNavigate } from '@solidjs/router'
import { Show } from 'solid-js'
import { RedeemLink } from '../features/sign-in/redeem-link.tsx'
import { RequestLink } from '../features/sign-in/request-link.tsx'
import { useHashToken } from '../ui/hash-token.ts'

export default function SignIn() {
  const token = useHashToken()
  const navigate = useNavigate()
  return (
    <Show when={token()} keyed fallback={<RequestLink />}>
      {(known) => <RedeemLink token={known} onNewLink={() => navigate('/sign-in', { replace: true })} />}
    </Show>
  )
}
