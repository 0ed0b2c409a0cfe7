import type { PartView } from '@gatehouse/core/machine/part/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { createDialogs } from '../../ui/create-dialogs.tsx'
import { State } from '../../ui/state.tsx'
import { useAccount } from '../team/account/account-context.ts'
import css from './dialer.module.css'
import { partInWords } from './part-words.ts'

interface ChosenServersProps {
  /** `the dispositions`. */
  what: string
  /** Where it is on a server. */
  path: string
  servers: readonly { id: string; name: string }[]
  parts: readonly PartView[]
  mayChange: boolean
  save: (servers: string[]) => Promise<unknown>
}

/** Which servers get something, how far each is, and why where it is not there. */
export function ChosenServers(props: ChosenServersProps) {
  const account = useAccount()
  const dialogs = createDialogs({ choose: () => import('./choose-servers.tsx') })
  const part = (server: string) => props.parts.find((one) => one.server === server)
  return (
    <section aria-label={`Servers with ${props.what}`}>
      <div class={css.servers}>
        <Show
          when={props.servers.length > 0}
          fallback={
            <span class="soft">No server gets {props.what} yet. They stay here until you choose some.</span>
          }
        >
          <For each={props.servers}>
            {(server) => (
              <span>
                <A href={`/${account.slug}/servers/${server.id}`}>{server.name}</A>{' '}
                <State tone={partInWords(part(server.id)).tone}>{partInWords(part(server.id)).words}</State>
              </span>
            )}
          </For>
        </Show>
        <Show when={props.mayChange}>
          <Button kind="quiet" onClick={() => dialogs.open('choose')}>
            Choose servers
          </Button>
          <dialogs.Open {...props} />
        </Show>
      </div>
      <For each={props.servers}>
        {(server) => (
          <Show when={part(server.id)?.undone?.why ?? part(server.id)?.error}>
            {(why) => (
              <p class="error">
                {server.name}: {why()}
              </p>
            )}
          </Show>
        )}
      </For>
    </section>
  )
}
