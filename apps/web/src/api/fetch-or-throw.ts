import { TRPCClientError } from '@trpc/client'

/** Asks for what is no procedure. Refusals are thrown as those of a procedure are, so that they are told in the same words. */
export async function fetchOrThrow(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((thrown: Error) => {
    throw TRPCClientError.from(thrown)
  })
  if (response.ok) return response
  throw await errorIn(response)
}

/** What an answer that is a refusal says, as a thrown error. */
export async function errorIn(response: Response): Promise<Error> {
  const body: { error?: { message: string; data?: object } } = await response.json().catch(() => ({}))
  if (!body.error) return new TRPCClientError('Gatehouse did not answer.')
  return apiError(body.error.message, body.error.data ?? {})
}

/** What the server has said, as a thrown error. */
export function apiError(message: string, data: object): Error {
  return new TRPCClientError(message, { result: { error: { message, code: -32603, data } } })
}
