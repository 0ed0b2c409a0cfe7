import { emailAddress } from '@gatehouse/core/identity/user/email'

/** What people type, in the one spelling in which Gatehouse keeps it; what cannot be one is left as it is, to be named in the refusal. */
export const spelled = {
  email: (text: string) => emailAddress.safeParse(text).data ?? text,
  slug: (text: string) => text.trim().toLowerCase(),
}
