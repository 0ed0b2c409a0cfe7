import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import { Show } from 'solid-js'
import { clockTime, exactTime } from '../../../ui/time.ts'
import { EventDetails } from './event-details.tsx'
import css from './event-row.module.css'
import { gistOf } from './event-words.ts'

interface EventRowProps {
  event: AuditEventView
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
        <span class="mono">{props.event.actor.label}</span>
        <span class={`mono ${css.eventVerb}`}>{props.event.verb}</span>
        <span class={css.eventThing}>
          <b classList={{ mono: isFingerprint(props.event.resource.label) }}>{props.event.resource.label}</b>{' '}
          <Show when={gistOf(props.event)}>{(change) => <span class="mono soft">{change()}</span>}</Show>
        </span>
        <span class={`mono faint ${css.eventIp}`}>{props.event.ip}</span>
      </button>
      <Show when={props.open}>
        <EventDetails id={body()} event={props.event} />
      </Show>
    </article>
  )
}

const isFingerprint = (label: string) => label.startsWith('SHA256:')
