const name = 'gatehouse.pay-link'

/** Keeps a payment link's token in this tab while the person is at the provider's page: the provider is not told it. */
export function keepLink(token: string): void {
  try {
    sessionStorage.setItem(name, token)
  } catch {
    // without storage whoever comes back opens the link in the email again
  }
}

/** The token that was kept in this tab; null where there is none. */
export function keptLink(): string | null {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}
