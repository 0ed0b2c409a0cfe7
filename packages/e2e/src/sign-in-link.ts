import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The command's program. */
export const command = join(import.meta.dirname, '../../../apps/cli/src/main.ts')

/** A sign-in link for anybody, from the command beside a running Gatehouse on its data folder. */
export function signInLinkOf(data: string, email: string): string {
  const env = { ...process.env, GATEHOUSE_DATA: data }
  const printed = execFileSync(process.execPath, [command, 'user', 'link', '--email', email, '--json'], {
    env,
  })
  const { link }: { link: string } = JSON.parse(printed.toString())
  return link
}
