import { DiscardQuestion } from './discard-question.tsx'

/** Asks before a page with unsaved changes is left. Read when it is first asked. */
export default function LeaveQuestion(props: { what: string; onKeep: () => void; onDiscard: () => void }) {
  return <DiscardQuestion {...props} />
}
