import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** What can be done with the services of the selected servers: one is restarted, or they are chosen. */
export function SelectedServices(props: { servers: () => readonly ServerView[] }) {
  const account = useAccount()
  const dialogs = createDialogs({
    restart: () => import('./restart-on-selected.tsx'),
    choose: () => import('./choose-on-selected.tsx'),
  })
  return (
    <>
      <Show when={account.can('service:restart')}>
        <Button onClick={() => dialogs.open('restart')}>Restart a service</Button>
      </Show>
      <Button onClick={() => dialogs.open('choose')}>Choose services</Button>
      <dialogs.Open
        servers={props.servers()}
        units={props.servers().flatMap((server) => server.services.map((unit) => ({ unit, server })))}
      />
    </>
  )
}
