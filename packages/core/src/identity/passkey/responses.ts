import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { readBase64url } from '../../crypto/base64url.ts'

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => readBase64url(text) !== null, 'This is not valid base64url.')

/** A credential id is of 1023 bytes at most, WebAuthn §5.1. */
const credentialId = base64url(1364)

const common = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  // nothing depends on these two: what a browser of tomorrow says in them is no reason to refuse it
  clientExtensionResults: z.looseObject({}).catch({}),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional().catch(undefined),
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
    // some browsers send an empty one for security keys that are asked for by name
    userHandle: base64url(200)
      .nullish()
      .or(z.literal('').transform(() => undefined)),
  }),
}) as unknown as z.ZodType<AuthenticationResponseJSON> // likewise
