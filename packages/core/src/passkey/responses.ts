import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, 'This is not base64url.')

const common = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).default({}),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
}

/** RegistrationResponseJSON, WebAuthn §5.1. */
export const registrationResponse = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(20_000),
    transports: z.array(z.string().max(32)).max(16).optional(),
  }),
}) as unknown as z.ZodType<RegistrationResponseJSON> // nullish members are dropped by the library

/** AuthenticationResponseJSON, WebAuthn §5.1. */
export const authenticationResponse = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(4000),
    signature: base64url(4000),
    userHandle: base64url(200).nullish(),
  }),
}) as unknown as z.ZodType<AuthenticationResponseJSON> // likewise
