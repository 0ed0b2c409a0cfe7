import ssh2 from 'ssh2'

const hashes: Record<string, readonly (string | undefined)[]> = {
  'ssh-ed25519': [undefined],
  'ecdsa-sha2-nistp256': [undefined],
  'ecdsa-sha2-nistp384': [undefined],
  'ecdsa-sha2-nistp521': [undefined],
  // Without a hash it would be ssh-rsa's own SHA-1.
  'ssh-rsa': ['sha256', 'sha512'],
}

/**
 * Answers one authentication request (RFC 4252 section 7). Only a verified signature of an authorised key lets in; the
 * question whether a key would do is answered for authorised keys alone.
 */
export function authenticate(
  ctx: ssh2.AuthContext,
  isAuthorized: (login: string, key: string) => boolean,
): void {
  if (ctx.method === 'publickey' && isProper(ctx) && isAuthorized(ctx.username, keyLine(ctx)) && holds(ctx))
    ctx.accept()
  else ctx.reject(['publickey'])
}

/** Either a mere question, or a genuine signature. */
function holds(ctx: ssh2.PublicKeyAuthContext): boolean {
  const { signature, blob } = ctx
  if (signature === undefined && blob === undefined) return true
  if (signature === undefined || blob === undefined) return false
  const key = ssh2.utils.parseKey(keyLine(ctx))
  if (key instanceof Error || key.type !== ctx.key.algo) return false
  // verify() answers a mismatched algorithm with an Error object, which is truthy.
  return key.verify(blob, signature, ctx.hashAlgo) === true
}

const keyLine = ({ key }: ssh2.PublicKeyAuthContext) => `${key.algo} ${key.data.toString('base64')}`

/** The declared algorithm belongs to the type named inside the key. */
function isProper({ key, hashAlgo }: ssh2.PublicKeyAuthContext): boolean {
  if (!Object.hasOwn(hashes, key.algo) || !hashes[key.algo]?.includes(hashAlgo) || key.data.length < 4)
    return false
  return key.data.toString('latin1', 4, 4 + key.data.readUInt32BE(0)) === key.algo
}
