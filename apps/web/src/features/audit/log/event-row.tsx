import { For, Show } from 'solid-js'
import { clockTime, exactTime } from '../../../ui/time.ts'
import { EventDetails } from './event-details.tsx'
import css from './event-row.module.css'
import { partsOf } from './event-sentence.ts'
import type { LoggedEvent } from './queries.ts'

interface EventRowProps {
  event: LoggedEvent
  open: boolean
  onToggle: () => void
}

export function EventRow(props: EventRowProps) {
  const body = () => `event-${props.event.seq}`
  let line: HTMLButtonElement | undefined
  const close = () => {
    if (!props.open) return
    props.onToggle()
    line?.focus()
  }
  return (
    <article
      class={css.event}
      classList={{ open: props.open }}
      data-event={props.event.id}
      onKeyDown={({ key }) => key === 'Escape' && close()}
    >
      <button
        ref={(element) => (line = element)}
        type="button"
        class={`unfolding-line ${css.eventLine}`}
        data-row
        aria-expanded={props.open}
        aria-controls={body()}
        onClick={props.onToggle}
      >
        <time class="mono faint" datetime={props.event.at} title={exactTime(props.event.at)}>
          {clockTime(props.event.at)}
        </time>
        <span>
          <For each={partsOf(props.event)}>
            {({ is, text }) =>
              is === 'thing' ? <Thing label={text} /> : <span class={looks[is]}>{text}</span>
            }
          </For>
        </span>
        <span class={`mono faint ${css.eventIp}`}>{props.event.ip}</span>
      </button>
      <Show when={props.open}>
        <EventDetails id={body()} event={props.event} />
      </Show>
    </article>
  )
}

const looks = { actor: 'mono', words: '', gist: 'mono soft' }

function Thing(props: { label: string }) {
  return <b classList={{ mono: props.label.startsWith('SHA256:') }}>{props.label}</b>
}
