import { useLocation } from '@solidjs/router'

/** The token in the address's fragment, which no server and no log sees. */
export function useHashToken(): () => string | null {
  const location = useLocation()
  return () => new URLSearchParams(location.hash.slice(1)).get('token') || null
}
