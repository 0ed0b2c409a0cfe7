import { spawnSync } from 'node:child_process'

/** Debian's packages of the programs that are missing here, for the line that a skipped test prints. */
export function missingPrograms(programs: Record<string, readonly string[]>): string | null {
  const missing = Object.entries(programs).filter(([, [program = '', ...args]]) => {
    const { error, status } = spawnSync(program, args, { stdio: 'ignore' })
    return error !== undefined || status === 127 || (program === debianPython && status !== 0)
  })
  return missing.length > 0 ? missing.map(([name]) => name).join(' ') : null
}

/** Debian's modules belong to its own Python, whichever comes first on the path. */
export const debianPython = '/usr/bin/python3'
