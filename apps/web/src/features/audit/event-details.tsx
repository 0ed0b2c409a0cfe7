import type { AuditEventView } from '@gatehouse/core/audit/view'
import { useSearchParams } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { exactTime } from '../../ui/time.ts'
import type { AuditFilters } from './filters.ts'
import { userAgentInWords } from './user-agent.ts'
import { fieldInWords, valueInWords } from './value.ts'

/** What changed, field by field, and the circumstances. */
export function EventDetails(props: { id: string; event: AuditEventView }) {
  const event = () => props.event
  return (
    <div class="event-details" id={props.id}>
      <Show when={Object.keys(event().changes).length > 0}>
        <dl class="diff">
          <For each={Object.entries(event().changes)}>
            {([field, change]) => (
              <>
                <dt>{fieldInWords(field)}</dt>
                <dd class="from">
                  <span class="hidden-text">from </span>
                  {valueInWords(change.from)}
                </dd>
                <dd class="to">
                  <span class="hidden-text">to </span>
                  {valueInWords(change.to)}
                </dd>
              </>
            )}
          </For>
        </dl>
      </Show>
      <Show when={Object.keys(event().details).length > 0}>
        <dl class="diff plain">
          <For each={Object.entries(event().details)}>
            {([name, value]) => (
              <>
                <dt>{fieldInWords(name)}</dt>
                <dd>{valueInWords(value)}</dd>
              </>
            )}
          </For>
        </dl>
      </Show>
      <p class="event-meta">
        <span class="mono">#{event().seq}</span> · <span class="mono">{exactTime(event().at)}</span>
        {' · '}
        {actorInWords(event())}
        <Show when={event().ip}>
          {(ip) => (
            <>
              {' from '}
              <span class="mono">{ip()}</span>
            </>
          )}
        </Show>
        <Show when={event().userAgent}>
          {(agent) => (
            <>
              {' · '}
              <span title={agent()}>{userAgentInWords(agent())}</span>
            </>
          )}
        </Show>
      </p>
      <OnlyLike event={event()} />
    </div>
  )
}

function OnlyLike(props: { event: AuditEventView }) {
  const [, setParams] = useSearchParams()
  const narrow = (filters: AuditFilters) => () => setParams({ ...filters })
  return (
    <div class="event-more">
      <Button kind="quiet" onClick={narrow({ actor: props.event.actor.label })}>
        Only by {props.event.actor.label}
      </Button>
      <Button kind="quiet" onClick={narrow({ resource: props.event.resource.id })}>
        Only about {props.event.resource.label}
      </Button>
      <Button kind="quiet" onClick={narrow({ verb: props.event.verb })}>
        Only {props.event.verb}
      </Button>
    </div>
  )
}

function actorInWords(event: AuditEventView): string {
  const { kind, label } = event.actor
  return { user: `by ${label}`, 'api-key': `by the API key ${label}`, system: 'by Gatehouse itself' }[kind]
}
