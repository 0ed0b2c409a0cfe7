/** How a command ended (RFC 4254 §6.10); a signal is named without `SIG`. */
export type Exit = { readonly code: number } | { readonly signal: string; readonly coreDumped: boolean }

/** Why a session ends. `exit` is null where the server has not said how. */
export type Ending =
  | { readonly by: 'command'; readonly exit: Exit | null }
  | { readonly by: 'client' }
  | { readonly by: 'gateway'; readonly line: string }

/** The exit status of whatever the gateway itself ends or refuses. */
export const refusedCode = 254
