import type { Page } from 'playwright-core'

/** A security key that lives in the browser: it answers by itself, and verifies its user unless told otherwise. */
export interface VirtualAuthenticator {
  verifiesUser(yes: boolean): Promise<void>
  /** Whether somebody is there to touch it: while a page offers passkeys in a field, it would answer that by itself. */
  isTouched(yes: boolean): Promise<void>
  /** How many credentials it holds. */
  held(): Promise<number>
}

/** Plugs one in, by the DevTools protocol (WebAuthn domain). */
export async function plugInAuthenticator(page: Page): Promise<VirtualAuthenticator> {
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
  }
}
