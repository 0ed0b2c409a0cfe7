import { useLocation } from '@solidjs/router'
import { tokenIn } from './token-in.ts'

/** The token in the address's fragment, which no server and no log sees. */
export function useHashToken(): () => string | null {
  const location = useLocation()
  return () => tokenIn(location.hash)
}
