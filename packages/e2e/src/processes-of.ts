import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The processes that have something of this folder as command, working folder or environment: `pid command line`. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      [command(pid), workingFolder(pid), environment(pid)].some((text) => text.includes(folder)),
    )
    .map((pid) => `${pid} ${command(pid)}`)
}

const command = (pid: string) =>
  read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
const environment = (pid: string) => read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
const workingFolder = (pid: string) => read(() => readlinkSync(`/proc/${pid}/cwd`))

function read(what: () => string): string {
  try {
    return what()
  } catch {
    return '' // it ended in between, or is another user's
  }
}
