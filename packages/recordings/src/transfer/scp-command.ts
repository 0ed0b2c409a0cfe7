/** What an `exec` request runs when a client copies with the legacy protocol (`scp -O`, or OpenSSH before 9.0). */
export interface ScpCommand {
  /** `upload`: the server takes files (`-t`); `download`: it gives them (`-f`). */
  readonly direction: 'upload' | 'download'
  /** As it stands in the command: the server's shell may make something else of it. */
  readonly path: string
  /** The client says that the path is a folder (`-d`). */
  readonly folder: boolean
}

/** Null for a command that is no scp, or that a shell would make more of than one. */
export function parseScpCommand(command: string): ScpCommand | null {
  if (doesMore(command)) return null
  const [program = '', ...words] = wordsOf(command)
  if (!/(^|\/)scp$/.test(program)) return null
  const first = words.findIndex((word) => !/^-[a-zA-Z0-9]+$/.test(word))
  const flags = words.slice(0, first === -1 ? undefined : first).join('')
  const paths = first === -1 ? [] : words.slice(words[first] === '--' ? first + 1 : first)
  const [upload, download] = [flags.includes('t'), flags.includes('f')]
  const path = paths.join(' ')
  if (upload === download || path === '') return null
  return { direction: upload ? 'upload' : 'download', path, folder: flags.includes('d') }
}

/** Whether there is an operator, a substitution or a redirection in it: what else is run is not to pass for a transfer. */
function doesMore(command: string): boolean {
  const unquoted = command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"|\\./g, (quoted) =>
    quoted.startsWith('"') && /`|\$\(/.test(quoted) ? ';' : '',
  )
  return /[;&|<>()`'"\n\r]/.test(unquoted)
}

/** Splits at spaces and takes quotes and backslashes away, as a shell does; expands nothing. */
function wordsOf(command: string): string[] {
  const words = command.match(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g) ?? []
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
      (_, single, double, escaped) =>
        single ?? (double === undefined ? escaped : double.replace(/\\(["\\$`])/g, '$1')),
    ),
  )
}
