const marker = 'GATEHOUSE_OWN_NETWORK'
// biome-ignore lint/style/noProcessEnv: only the environment outlives the change of program
const env = process.env

/** Whether this process, or one that started it, has gone through {@link enterOwnNetwork}. */
export function isInOwnNetwork(): boolean {
  return env[marker] === '1'
}

/**
 * Goes on in a network namespace of its own, where nothing is but loopback and nothing outside can be reached; it ends
 * with this process and those it starts. To be called before anything else: a process that is not yet in one is replaced
 * by itself, started again with the same arguments, id, parent, and descriptors 0 to 2. Where `fleetMissing()` is null.
 * @throws Error in a process with an IPC channel, which would be lost: Node closes its descriptor and forgets its number.
 */
export function enterOwnNetwork(): void {
  if (isInOwnNetwork()) return
  if (process.channel) throw new Error('A process with an IPC channel cannot enter a network of its own')
  if (!process.execve) throw new Error('A network of its own needs Linux and Node 24')
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const inside = ['sh', '-c', 'PATH="$PATH:/usr/sbin" ip link set lo up && exec "$@"', 'sh', ...again]
  process.execve('/usr/bin/env', ['env', 'unshare', '--net', '--', ...inside], { ...env, [marker]: '1' })
}
