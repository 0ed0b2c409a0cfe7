import { createInterface } from 'node:readline/promises'
import { CommandFailed } from './attempt.ts'
import { plain } from './output.ts'

/**
 * Asks the person at the terminal; `otherwise` says what confirms where nobody is.
 * @throws CommandFailed unless the answer is yes
 */
export async function confirm(question: string, otherwise: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandFailed(`Nobody is here to confirm, so nothing was changed. ${otherwise}`, 2)
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${plain(question)} [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('Nothing was changed.')
  } finally {
    terminal.close()
  }
}
