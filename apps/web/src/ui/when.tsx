import { now } from './now.ts'
import { endInWords, exactTime, relativeTime } from './time.ts'

/** A moment, relative; exact on hover. */
export function When(props: { at: string }) {
  return <Moment at={props.at} words={relativeTime} />
}

/** When something ends by itself: by the time left, or by its day; exact on hover. */
export function Ends(props: { at: string }) {
  return <Moment at={props.at} words={endInWords} />
}

function Moment(props: { at: string; words: (at: number, now: number) => string }) {
  return (
    <time datetime={props.at} title={exactTime(props.at)}>
      {props.words(Date.parse(props.at), now())}
    </time>
  )
}
