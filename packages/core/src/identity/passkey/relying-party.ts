import type { Core } from '../../access/core.ts'

/** Who asks for passkeys: exactly this origin, and its host as the RP id (WebAuthn §13.4.9, §5.1.2). */
export function relyingParty({ url }: Pick<Core, 'url'>): { name: string; id: string; origin: string } {
  const { hostname, origin } = new URL(url)
  return { name: 'Gatehouse', id: hostname, origin }
}
