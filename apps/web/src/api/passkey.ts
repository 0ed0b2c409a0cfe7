import { gatehouse } from './client.ts'
import { UserFacingError } from './failure.ts'

const library = () => import('@simplewebauthn/browser')

/** Whether this address can have passkeys at all: over https or on this machine, and under a name (WebAuthn §5.1.2, RP ID). */
export function canHavePasskeys(): boolean {
  return isSecureContext && 'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(location.hostname)
}

/** Asked after the server, which knows under which address it is to be opened. */
function requirePossible(): void {
  if (canHavePasskeys()) return
  throw new UserFacingError(
    'Browsers allow passkeys only over HTTPS and under a domain name. Open Gatehouse at such an address.',
  )
}

/** Asks for a passkey and shows it to Gatehouse: signs in, finishes a sign-in, or proves a fresh touch, whichever is due. */
export async function presentPasskey(): Promise<void> {
  const { startAuthentication } = await library()
  const optionsJSON = await gatehouse().auth.passkeyOptions.mutate()
  requirePossible()
  const response = await startAuthentication({ optionsJSON }).catch(inWords)
  await gatehouse().auth.passkeyVerify.mutate({ response })
}

/**
 * Offers passkeys in the e-mail field's own suggestions, where the browser can. Resolves with true once one has signed in, with
 * false where it came to nothing; ended by any other ceremony.
 * @param isWanted asked before each step: a press that came meanwhile has a ceremony of its own, which this one would end
 * @param onAnswer told when a passkey has answered, and is being shown to Gatehouse
 */
export async function offerPasskeys(isWanted: () => boolean, onAnswer: () => void): Promise<boolean> {
  if (!canHavePasskeys()) return false
  const { browserSupportsWebAuthnAutofill, startAuthentication } = await library()
  if (!(await browserSupportsWebAuthnAutofill()) || !isWanted()) return false
  const optionsJSON = await gatehouse().auth.passkeyOptions.mutate()
  if (!isWanted()) return false
  const response = await startAuthentication({ optionsJSON, useBrowserAutofill: true }).catch(() => null)
  if (!response || !isWanted()) return false
  onAnswer()
  await gatehouse().auth.passkeyVerify.mutate({ response })
  return true
}

/** Makes a passkey and enrols it under this name. */
export async function enrolPasskey(name: string): Promise<void> {
  const { startRegistration } = await library()
  const optionsJSON = await gatehouse().security.enrolOptions.mutate()
  requirePossible()
  const response = await startRegistration({ optionsJSON }).catch(inWords)
  await gatehouse().security.enrol.mutate({ name, response })
}

function inWords(error: unknown): never {
  const name = error instanceof Error ? error.name : ''
  if (name === 'InvalidStateError') throw new UserFacingError('This device already has one of your passkeys.')
  if (name === 'NotAllowedError' || name === 'AbortError')
    throw new UserFacingError('No passkey was used: it was canceled, or it took too long. Try again.')
  if (name === 'SecurityError')
    throw new UserFacingError(
      'The browser refuses passkeys here. Open Gatehouse at the address it is set up for.',
    )
  throw new UserFacingError('This browser could not use a passkey.')
}
