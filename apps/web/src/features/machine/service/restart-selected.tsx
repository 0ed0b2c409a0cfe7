import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'

/** Opens a restart of a service on the selected servers. */
export function RestartSelected(props: { servers: () => readonly ServerView[] }) {
  const dialogs = createDialogs({ restart: () => import('./restart-on-selected.tsx') })
  return (
    <>
      <Button onClick={() => dialogs.open('restart')}>Restart a service</Button>
      <dialogs.Open servers={props.servers()} />
    </>
  )
}
