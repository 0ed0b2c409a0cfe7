import type { AccountView, SessionRules } from '@gatehouse/core/team/account/view'
import { Show } from 'solid-js'
import { counted } from '../../../ui/count.ts'
import { keptInWords } from './recording-days.ts'
import { takenInWords } from './recording-room-words.ts'
import '../../../ui/details.css'

/** The same for those who may not change it. */
export function SessionFacts(props: { view: AccountView }) {
  return (
    <dl class="details">
      <dt>Servers</dt>
      <dd>
        checked every {props.view.checkMinutes === 1 ? 'minute' : counted(props.view.checkMinutes, 'minute')}
      </dd>
      <Show when={props.view.sessions}>
        {(rules) => (
          <>
            <dt>SSH sessions</dt>
            <dd>
              {limitsInWords(rules())}
              <br />
              forwarding{' '}
              <Show when={rules().forwardTo.length > 0} fallback="not allowed">
                to <span class="mono">{rules().forwardTo.join(', ')}</span>
              </Show>
            </dd>
          </>
        )}
      </Show>
      <dt>Recordings</dt>
      <dd>
        {keptInWords(props.view.recordingDays, props.view.recordInput)}
        <Show when={props.view.recordings}>
          {(room) => (
            <>
              <br />
              {takenInWords(room())}
            </>
          )}
        </Show>
      </dd>
    </dl>
  )
}

function limitsInWords({ idleMinutes, hours }: SessionRules): string {
  const idle = idleMinutes === null ? 'no idle limit' : `idle for at most ${counted(idleMinutes, 'minute')}`
  return `${idle}, ${hours === null ? 'no time limit' : `for at most ${counted(hours, 'hour')}`}`
}
