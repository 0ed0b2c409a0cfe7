import type { SessionView } from '@gatehouse/core/session/view'
import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import css from './sessions.module.css'

/** Ends a live session, after it was said what that does. `brief` is for a row of the list. */
export function EndSession(props: { session: SessionView; brief?: boolean }) {
  const dialogs = createDialogs({ end: () => import('./confirm-end-session.tsx') })
  return (
    <>
      <Show when={props.brief} fallback={<Button onClick={() => dialogs.open('end')}>End session</Button>}>
        <Button
          kind="quiet"
          class={css.endSession}
          aria-label={`End the session of ${props.session.email} on ${props.session.server.name}`}
          onClick={() => dialogs.open('end')}
        >
          End
        </Button>
      </Show>
      <dialogs.Open session={props.session} />
    </>
  )
}
