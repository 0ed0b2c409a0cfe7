/**
 * Whether the browser says that it was asked from within another site's page, which Gatehouse never is (CollectedClientData's
 * `crossOrigin` and `topOrigin`, WebAuthn §5.8.1; to be refused by §7.1 and §7.2).
 */
export function isFromFrame(clientDataJSON: string): boolean {
  const { crossOrigin, topOrigin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
  return crossOrigin === true || topOrigin !== undefined
}
