import { useNavigate } from '@solidjs/router'
import { Show } from 'solid-js'
import { RedeemSignInLink } from '../features/identity/sign-in/redeem-sign-in-link.tsx'
import { RequestSignInLink } from '../features/identity/sign-in/request-sign-in-link.tsx'
import { useCutShort, useHashToken } from '../ui/hash-token.ts'

export default function SignIn() {
  const token = useHashToken()
  const cutShort = useCutShort()
  const navigate = useNavigate()
  return (
    <Show when={token()} keyed fallback={<RequestSignInLink cutShort={cutShort()} />}>
      {(known) => (
        <RedeemSignInLink token={known} onNewLink={() => navigate('/sign-in', { replace: true })} />
      )}
    </Show>
  )
}
