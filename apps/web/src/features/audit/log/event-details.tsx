import type { AuditEventView, Changes, Json } from '@gatehouse/core/audit/event/view'
import { A, useSearchParams } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { ChangedLines } from '../../../ui/lines.tsx'
import { exactTime } from '../../../ui/time.ts'
import { userAgentInWords } from '../../../ui/user-agent.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { memberPath } from '../../team/member/member-link.tsx'
import type { AuditFilters } from './audit-filters.ts'
import { driftIn } from './drift.ts'
import css from './event-details.module.css'
import { fieldInWords, valueInWords } from './event-words.ts'
import type { LoggedEvent } from './queries.ts'

/** What changed, field by field, and the circumstances. */
export function EventDetails(props: { id: string; event: LoggedEvent }) {
  const event = () => props.event
  return (
    <div class={css.eventDetails} id={props.id}>
      <Diff changes={event().changes} />
      <ChangedLines changes={driftIn(event().details)} />
      <Show when={otherDetails(event()).length > 0}>
        <dl class={`${css.diff} ${css.single}`}>
          <For each={otherDetails(event())}>
            {([name, value]) => (
              <>
                <dt>{fieldInWords(name)}</dt>
                <dd>{valueInWords(name, value)}</dd>
              </>
            )}
          </For>
        </dl>
      </Show>
      <p class={css.eventMeta}>
        <span class="mono">#{event().seq}</span> · <span class="mono">{event().verb}</span> ·{' '}
        <span class="mono">{exactTime(event().at)}</span>
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
        <Show when={event().requestId}>
          {(id) => (
            <>
              {' · request '}
              <span class="mono">{id()}</span>
            </>
          )}
        </Show>
      </p>
      <OnlyLike event={event()} />
    </div>
  )
}

/** From and to, side by side; one side alone where a thing came or went. */
function Diff(props: { changes: Changes }) {
  const entries = () => Object.entries(props.changes)
  const came = () => entries().every(([, { from }]) => from === null)
  const went = () => entries().every(([, { to }]) => to === null)
  return (
    <Show when={entries().length > 0}>
      <dl class={css.diff} classList={{ [css.single ?? '']: came() || went() }}>
        <For each={entries()}>
          {([field, change]) => (
            <>
              <dt>{fieldInWords(field)}</dt>
              <Show when={!came()}>
                <dd class={css.from}>
                  <span class="hidden-text">from </span>
                  {valueInWords(field, change.from)}
                </dd>
              </Show>
              <Show when={came() || !went()}>
                <dd class={css.to}>
                  <span class="hidden-text">to </span>
                  {valueInWords(field, change.to)}
                </dd>
              </Show>
            </>
          )}
        </For>
      </dl>
    </Show>
  )
}

function OnlyLike(props: { event: AuditEventView }) {
  const account = useAccount()
  const [, setParams] = useSearchParams()
  const narrow = (filters: AuditFilters) => () => setParams({ ...filters })
  return (
    <div class={css.eventMore}>
      <Show when={props.event.resource.type === 'session' && account.can('session:read')}>
        <A class="button quiet small" href={`/${account.slug}/sessions/${props.event.resource.id}`}>
          Open the session
        </A>
      </Show>
      <Show when={account.can('team:read')}>
        <For each={membersIn(props.event)}>
          {({ id, label }) => (
            <A class="button quiet small" href={memberPath(account.slug, id)}>
              Open {label}
            </A>
          )}
        </For>
      </Show>
      <Button kind="quiet" class="small" onClick={narrow({ actor: props.event.actor.label })}>
        Only by {props.event.actor.label}
      </Button>
      <Button kind="quiet" class="small" onClick={narrow({ resource: props.event.resource.id })}>
        Only about {props.event.resource.label}
      </Button>
      <Button kind="quiet" class="small" onClick={narrow({ verb: props.event.verb })}>
        Only {props.event.verb}
      </Button>
    </div>
  )
}

/** The people in it, who did it or whom it is about, each once. */
function membersIn({ actor, resource }: AuditEventView): { id: string; label: string }[] {
  const people = new Map<string, string>()
  if (actor.kind === 'user' && actor.id) people.set(actor.id, actor.label)
  if (resource.type === 'user') people.set(resource.id, resource.label)
  return [...people].map(([id, label]) => ({ id, label }))
}

/** The details that are not shown in a way of their own. */
function otherDetails({ details }: AuditEventView): [string, Json][] {
  const shown = driftIn(details).length > 0
  return Object.entries(details).filter(([name]) => !(shown && name === 'drift'))
}

function actorInWords(event: AuditEventView): string {
  const { kind, label } = event.actor
  return { user: `by ${label}`, 'api-key': `by the API key ${label}`, system: `by Gatehouse (${label})` }[
    kind
  ]
}
