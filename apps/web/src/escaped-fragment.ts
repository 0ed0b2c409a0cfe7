const escaped = /^(\/(?:invite|sign-in|confirm-email|setup))%23(token=.*)$/i

/** The address that was meant where something on its way has written `%23` for the `#` before a token; else null. */
export function unescapedFragment(path: string): string | null {
  const [, page, fragment] = escaped.exec(path) ?? []
  return page === undefined ? null : `${page}#${fragment}`
}

/** Mends the address before anything is asked under it: a token in the path would be sent along. */
export function mendAddress(): void {
  const meant = unescapedFragment(location.pathname)
  if (meant) history.replaceState(null, '', meant)
}
