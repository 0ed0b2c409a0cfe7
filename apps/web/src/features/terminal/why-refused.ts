import { TRPCClientError } from '@trpc/client'

/** Why no terminal was opened: a browser does not tell how a WebSocket was refused, so it is asked for once more. */
export async function whyRefused(path: string): Promise<Error> {
  const response = await fetch(path).catch((thrown: Error) => thrown)
  if (response instanceof Error) return TRPCClientError.from(response)
  const body: { error?: { message: string; data?: object } } = await response.json().catch(() => ({}))
  const { message = 'Gatehouse did not answer.', data = {} } = body.error ?? {}
  return new TRPCClientError(message, { result: { error: { message, code: -32603, data } } })
}
