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
        `deletes, from tomorrow on, every recording of a session that ended more than ${props.days} days ago, for good; the owners are told by mail, and can set it back until then`,
        'the sessions stay listed, each says when its recording was deleted, and so does the log',
      ]}
      action="Keep for a shorter time"
      danger
      task={props.task}
      onClose={props.onClose}
    />
  )
}
