let askedFor: string | undefined

/** Says that a press asks for a terminal on a server, where the page of it comes next. */
export function askForTerminal(server: string): void {
  askedFor = server
}

/** Whether one was asked for there, once. An address alone asks for none: it may be a reload, a tab that is restored, or a link. */
export function takeAskedFor(server: string): boolean {
  const asked = askedFor === server
  askedFor = undefined
  return asked
}
