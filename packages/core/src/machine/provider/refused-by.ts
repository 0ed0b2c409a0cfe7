import { Conflict, GatehouseError, Invalid, Unreachable } from '../../access/errors.ts'
import { ProviderFailure } from './provider.ts'

const ofToken = new Set(['unauthorized', 'token_readonly', 'forbidden'])

/** What a provider's failure is for whoever asked: about the token it is about this field. */
export function refusedBy(error: unknown, field: string): unknown {
  if (error instanceof GatehouseError) return error
  if (error instanceof ProviderFailure) {
    if (ofToken.has(error.code)) return new Invalid([{ path: [field], message: error.message }])
    return error.code === 'locked' || error.code === 'not_found'
      ? new Conflict(error.message)
      : new Unreachable(error.message)
  }
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new Unreachable('The provider did not answer in time. Try again.')
  return error
}
