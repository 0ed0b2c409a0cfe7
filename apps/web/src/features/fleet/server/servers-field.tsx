import { Show } from 'solid-js'
import { ChosenServers } from './chosen-servers.tsx'
import { ServerFinder } from './server-finder.tsx'

interface ServersFieldProps {
  value: { id: string; name: string }[]
  /** What is said where none is chosen. */
  nothing: string
  onInput: (servers: { id: string; name: string }[]) => void
  error: string | undefined
}

/** Servers that are chosen one by one, of any number that there are. */
export function ServersField(props: ServersFieldProps) {
  const limit = () => ({ all: false, servers: props.value, labels: [] })
  return (
    <>
      <ChosenServers
        value={limit()}
        nothing={props.nothing}
        onInput={({ servers }) => props.onInput(servers)}
      />
      <ServerFinder value={limit()} withoutLabels onInput={({ servers }) => props.onInput(servers)} />
      <Show when={props.error}>{(error) => <p class="field-error">{error()}</p>}</Show>
    </>
  )
}
