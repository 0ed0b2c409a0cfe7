/** Resolves at the first SIGINT, SIGTERM or SIGHUP; one that comes a second later or more ends the process at once. */
export function stopSignal(): Promise<'stop'> {
  const { promise, resolve } = Promise.withResolvers<'stop'>()
  let told = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // a terminal and a launcher may both pass on what was one key press
      if (told > 0 && Date.now() - told > 1000) process.exit(1)
      told ||= Date.now()
      resolve('stop')
    })
  }
  return promise
}
