import { useLocation } from '@solidjs/router'
import { isCutShort, tokenIn } from './token-in.ts'

/** The token in the address's fragment, which no server and no log sees. */
export function useHashToken(): () => string | null {
  const location = useLocation()
  return () => tokenIn(location.hash)
}

/** Whether the address holds a piece of a token and no more. */
export function useCutShort(): () => boolean {
  const location = useLocation()
  return () => isCutShort(location.hash)
}
