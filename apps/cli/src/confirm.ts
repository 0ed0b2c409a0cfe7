import { createInterface } from 'node:readline/promises'
import { CommandFailed } from './attempt.ts'
import { plain } from './output.ts'

/**
 * Asks the person at the terminal; `otherwise` says what confirms where nobody is.
 * @throws CommandFailed unless the answer is yes
 */
export function confirm(question: string, otherwise: string): Promise<void> {
  return ask(`${question} [y/N]`, otherwise, (answer) => /^y(es)?$/i.test(answer))
}

/**
 * Has the person at the terminal type a word, for what must not be done by accident.
 * @throws CommandFailed unless it is that word
 */
export function confirmTyped(question: string, word: string, otherwise: string): Promise<void> {
  return ask(`${question} Type ${word}:`, otherwise, (answer) => answer === word)
}

async function ask(question: string, otherwise: string, isYes: (answer: string) => boolean): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandFailed(
      `Nothing was changed, because this is not a terminal to confirm in. ${otherwise}`,
      2,
    )
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${plain(question)} `)
    if (!isYes(answer.trim())) throw new CommandFailed('Nothing was changed.')
  } finally {
    terminal.close()
  }
}
