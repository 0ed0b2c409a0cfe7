import {
  Forbidden,
  FreshAuth,
  type GatehouseError,
  HalfSignedIn,
  Invalid,
  KeyElsewhere,
  LimitReached,
  NotAMember,
  PasskeyRequired,
  RateLimited,
  SignedOut,
  WrongCredential,
} from '../access/errors.ts'

/** Every name that a line about something refused can have. */
export type RefusalEvent =
  | 'authentication.failed'
  | 'authorization.refused'
  | 'input.refused'
  | 'limit.reached'
  | 'origin.refused'

/**
 * What the log calls a refusal; null for what is none, such as that nobody is signed in. `takesProof` is said of what looks at a
 * token, code or passkey in its input: there, whatever is not right is an authentication that failed.
 */
export function refusalEventOf(error: GatehouseError, takesProof: boolean): RefusalEvent | null {
  if (error instanceof RateLimited || error instanceof LimitReached) return 'limit.reached'
  if (error instanceof WrongCredential || error instanceof KeyElsewhere) return 'authentication.failed'
  if (error instanceof HalfSignedIn) return null
  if (takesProof && isWrongProof(error)) return 'authentication.failed'
  if (isForbidden(error)) return 'authorization.refused'
  return error instanceof Invalid ? 'input.refused' : null
}

const isWrongProof = (error: GatehouseError) =>
  error instanceof SignedOut || ['not-found', 'expired', 'invalid'].includes(error.reason)

const isForbidden = (error: GatehouseError) =>
  error instanceof NotAMember ||
  error instanceof Forbidden ||
  error instanceof FreshAuth ||
  error instanceof PasskeyRequired

/** What a line says of a refusal: never its message, which may hold what was shown. */
export function refusalFields(error: GatehouseError): Record<string, unknown> {
  return {
    reason: error.reason,
    ...(error instanceof Forbidden && { scope: error.scope }),
    ...((error instanceof LimitReached || error instanceof RateLimited) && { limit: error.limit }),
    ...(error instanceof Invalid && { fields: error.issues.map(({ path }) => path.join('.')).slice(0, 10) }),
    ...error.who,
  }
}
