import type { Task } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'

interface ShortenRecordingsProps {
  days: string
  task: Task<[]>
  onClose: () => void
}

/** Asked before recordings are kept for a shorter time than they were. */
export default function ShortenRecordings(props: ShortenRecordingsProps) {
  return (
    <Confirm
      title="Keep recordings for a shorter time?"
      effects={[
        `from tomorrow, deletes recordings for good ${props.days} days after their session ended; the owners get an email, and can change it back until then`,
        'the sessions stay listed; each one, and the audit log, says when its recording was deleted',
      ]}
      action="Keep for a shorter time"
      danger
      task={props.task}
      onClose={props.onClose}
    />
  )
}
