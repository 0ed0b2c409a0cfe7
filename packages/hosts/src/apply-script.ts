import { readFileSync } from 'node:fs'

/** `apply` makes the host hold the manifest on stdin; `read` only reports what it holds. */
export type ApplyMode = 'apply' | 'read'

/** The apply script's text (`apply.sh`), without its comments and indentation. */
const applyScript = readFileSync(new URL('./apply.sh', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.trimStart())
  .filter((line) => line !== '' && !line.startsWith('# '))
  .join('\n')

const encoded = Buffer.from(applyScript).toString('base64')

/**
 * The constant command that runs the script in whatever shell root has; data goes over stdin only. Base64, because
 * sh, csh and fish agree on no quoting that would carry a script.
 */
export function applyCommand(mode: ApplyMode): string {
  return `exec sh -c 'self=$(printf %s ${encoded} | base64 -d) && eval "$self"' gatehouse ${mode}`
}
