/** The library, loaded with the first ceremony: it takes a quarter of a second, which nobody should wait for at the start. */
export const webauthn = () => import('@simplewebauthn/server')
