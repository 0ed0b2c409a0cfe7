import { TRPCClientError } from '@trpc/client'

/** Where the plain cast of a session is. Each reading of it stands in the log. */
export function castPath(account: string, session: string): string {
  return `/recordings/${session}.cast?${new URLSearchParams({ account })}`
}

/** Reads a cast whole. Refusals are thrown as those of a procedure are, so that they are told in the same words. */
export async function readCast(path: string): Promise<string> {
  const response = await fetch(path).catch((thrown: Error) => {
    throw TRPCClientError.from(thrown)
  })
  if (response.ok) return response.text()
  const body: { error?: { message: string; data: object } } = await response.json().catch(() => ({}))
  const { message, data } = body.error ?? { message: 'Gatehouse did not answer.', data: {} }
  throw new TRPCClientError(message, { result: { error: { message, code: -32603, data } } })
}
