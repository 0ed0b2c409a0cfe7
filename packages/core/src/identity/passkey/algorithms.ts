/**
 * The algorithms that a passkey may sign with, as COSE has them (RFC 9053 §2, RFC 8812 §2): EdDSA with Ed25519, ES256, RS256.
 * They are offered to browsers, and no others are taken (WebAuthn §7.1).
 */
export const algorithms = [-8, -7, -257]
