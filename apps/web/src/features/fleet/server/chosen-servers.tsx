import { createSignal, For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { count, counted } from '../../../ui/count.ts'
import css from './server-choice.module.css'
import type { ServerLimit } from './server-limit.ts'
import '../../../ui/chip.css'

/** Of so many all are shown at once. */
const mostShown = 12

interface ChosenServersProps {
  value: ServerLimit
  /** What is said where nothing is chosen. */
  nothing?: string
  onInput: (limit: ServerLimit) => void
}

/** What is chosen, labels first; each goes with a press. */
export function ChosenServers(props: ChosenServersProps) {
  const [isWhole, setWhole] = createSignal(false)
  let group: HTMLFieldSetElement | undefined
  const servers = () => (isWhole() ? props.value.servers : props.value.servers.slice(0, mostShown))
  const hidden = () => props.value.servers.length - servers().length
  const total = () => props.value.servers.length + props.value.labels.length

  /** The chip beside it has the focus then, or the field below, so that the keyboard stays where it was. */
  const without = (place: number, limit: Partial<ServerLimit>) => {
    props.onInput({ ...props.value, ...limit })
    const chips = [...(group?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])]
    const next = chips[place] ?? chips.at(-1)
    ;(next ?? group?.parentElement?.querySelector<HTMLElement>('input[type="search"]'))?.focus()
  }
  return (
    <Show
      when={total() > 0}
      fallback={<p class="soft">{props.nothing ?? 'Nothing is chosen yet: no server can be reached.'}</p>}
    >
      <fieldset
        class={`group chips ${css.chips}`}
        aria-label={`Chosen: ${inWords(props.value)}`}
        ref={(element) => (group = element)}
      >
        <For each={props.value.labels}>
          {(label, at) => (
            <button
              type="button"
              class="chip"
              data-chip
              aria-label={`Remove the label ${label}`}
              onClick={() => without(at(), { labels: props.value.labels.filter((one) => one !== label) })}
            >
              label <b>{label}</b> <span aria-hidden="true">×</span>
            </button>
          )}
        </For>
        <For each={servers()}>
          {(server, at) => (
            <button
              type="button"
              class={`chip ${css.server}`}
              data-chip
              aria-label={`Remove ${server.name}`}
              onClick={() =>
                without(props.value.labels.length + at(), {
                  servers: props.value.servers.filter(({ id }) => id !== server.id),
                })
              }
            >
              {server.name} <span aria-hidden="true">×</span>
            </button>
          )}
        </For>
        <Show when={hidden() > 0}>
          <button type="button" class="chip add" onClick={() => setWhole(true)}>
            and {count(hidden())} more
          </button>
        </Show>
        <Show when={total() > 1}>
          <Button kind="quiet" onClick={() => without(0, { servers: [], labels: [] })}>
            Clear
          </Button>
        </Show>
      </fieldset>
    </Show>
  )
}

function inWords({ servers, labels }: ServerLimit): string {
  return [
    labels.length > 0 && counted(labels.length, 'label'),
    servers.length > 0 && counted(servers.length, 'server'),
  ]
    .filter(Boolean)
    .join(', ')
}
