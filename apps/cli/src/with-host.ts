export type AskHost = import('@gatehouse/api/host-questions').HostQuestions['ask']

/** Asks servers what a command shows of them. */
export async function withHost<Answer>(work: (ask: AskHost) => Promise<Answer>): Promise<Answer> {
  const { HostQuestions } = await import('@gatehouse/api/host-questions')
  const questions = new HostQuestions()
  try {
    return await work(questions.ask)
  } finally {
    await questions.close()
  }
}
