import { now } from './now.ts'
import { exactTime, relativeTime } from './time.ts'

/** A moment, relative; exact on hover. */
export function When(props: { at: string }) {
  return (
    <time datetime={props.at} title={exactTime(props.at)}>
      {relativeTime(Date.parse(props.at), now())}
    </time>
  )
}
