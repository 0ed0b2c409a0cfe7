import type { Page } from 'playwright-core'

/** A security key that lives in the browser: it answers by itself, and verifies its user unless told otherwise. */
export interface VirtualAuthenticator {
  verifiesUser(yes: boolean): Promise<void>
  /** Whether somebody is there to touch it: while a page offers passkeys in a field, it would answer that by itself. */
  isTouched(yes: boolean): Promise<void>
  /** How many credentials it holds. */
  held(): Promise<number>
  /** Puts each of its credentials back as it was, but with this signature counter: a copy made earlier. */
  countsFrom(counter: number): Promise<void>
}

/** PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON, as far as tests look into them. */
export interface CeremonyOptions {
  challenge: string
  rpId?: string
  [member: string]: unknown
}

/** RegistrationResponseJSON or AuthenticationResponseJSON, as far as tests look into them. */
export interface CeremonyResponse {
  id: string
  response: { clientDataJSON: string }
}

/** How long the browser may try, in milliseconds. */
const timeout = 30_000

/** Has the browser make a passkey; answers what a page would send. Outside the dashboard's code, so that anything can be asked. */
export function createIn(page: Page, options: CeremonyOptions): Promise<CeremonyResponse> {
  const publicKey = `PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify({ ...options, timeout })})`
  return page.evaluate(
    `navigator.credentials.create({ publicKey: ${publicKey} }).then((made) => made.toJSON())`,
  )
}

/** Has the browser use a passkey; likewise. */
export function getIn(page: Page, options: CeremonyOptions): Promise<CeremonyResponse> {
  const publicKey = `PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify({ ...options, timeout })})`
  return page.evaluate(`navigator.credentials.get({ publicKey: ${publicKey} }).then((used) => used.toJSON())`)
}

/** Plugs one in, by the DevTools protocol (WebAuthn domain): what a laptop has built in, unless told otherwise. */
export async function plugInAuthenticator(
  page: Page,
  otherwise: { transport?: 'usb'; hasUserVerification?: boolean; hasResidentKey?: boolean } = {},
): Promise<VirtualAuthenticator> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...otherwise,
    },
  })
  return {
    async verifiesUser(yes) {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes })
    },
    async isTouched(yes) {
      await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: yes })
    },
    async held() {
      return (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length
    },
    async countsFrom(counter) {
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      for (const credential of credentials) {
        const { credentialId } = credential
        await devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
        await devtools.send('WebAuthn.addCredential', {
          authenticatorId,
          credential: { ...credential, signCount: counter },
        })
      }
    },
  }
}

/** From its next load on, the page offers no passkeys in fields, where a device that is touched would answer by itself. */
export async function offerNoneInFields(page: Page): Promise<void> {
  await page.addInitScript('delete globalThis.PublicKeyCredential?.isConditionalMediationAvailable')
}
