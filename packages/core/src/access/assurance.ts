/** How a sign-in was proved: by a mailed link, by a passkey alone, by both, or by a link that whoever runs Gatehouse made. */
export type Assurance = 'mail' | 'passkey' | 'mail+passkey' | 'operator'
