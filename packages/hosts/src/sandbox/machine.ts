import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a sandbox says that its machine has. */
export interface SandboxMachine {
  cores: number
  /** In GiB. */
  memory: number
}

/** Tells a sandbox what its machine has: its `nproc` and `free` say so from then on. */
export function setMachine(folder: string, { cores, memory }: SandboxMachine): void {
  mkdirSync(join(folder, 'etc'), { recursive: true, mode: 0o755 })
  const path = join(folder, 'etc/machine')
  writeFileSync(`${path}.new`, `cores=${cores}\nmemory=${Math.round(memory * 1024)}\n`, { mode: 0o644 })
  renameSync(`${path}.new`, path)
}

// what is not said is the real machine's to say
const found = `machine="\${0%/*}/../etc/machine"
[ -r "$machine" ] || { PATH=/usr/local/bin:/usr/bin:/bin; exec "\${0##*/}" "$@"; }
. "$machine"`

/** The commands that answer for the machine, by their names in the sandbox's bin folder. */
export const machineCommands: Readonly<Record<string, string>> = {
  nproc: `#!/bin/sh
${found}
echo "$cores"
`,
  free: `#!/bin/sh
${found}
unit=1024
case "$*" in *-m*) unit=1 ;; *-g*|*-h*) unit=0 ;; esac
size() { if [ $unit = 0 ]; then echo "$(($1 / 1024))Gi"; else echo "$(($1 * unit))"; fi; }
used=$((memory / 16))
printf '%-7s%12s%12s%12s%12s%12s%12s\\n' '' total used free shared buff/cache available
printf '%-7s%12s%12s%12s%12s%12s%12s\\n' Mem: "$(size $memory)" "$(size $used)" "$(size $((memory - used)))" 0 0 "$(size $((memory - used)))"
printf '%-7s%12s%12s%12s\\n' Swap: 0 0 0
`,
}
