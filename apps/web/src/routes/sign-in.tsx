import { useNavigate } from '@solidjs/router'
import { Show } from 'solid-js'
import { RedeemLink } from '../features/sign-in/redeem-link.tsx'
import { RequestLink } from '../features/sign-in/request-link.tsx'
import { useCutShort, useHashToken } from '../ui/hash-token.ts'

export default function SignIn() {
  const token = useHashToken()
  const cutShort = useCutShort()
  const navigate = useNavigate()
  return (
    <Show when={token()} keyed fallback={<RequestLink cutShort={cutShort()} />}>
      {(known) => <RedeemLink token={known} onNewLink={() => navigate('/sign-in', { replace: true })} />}
    </Show>
  )
}
