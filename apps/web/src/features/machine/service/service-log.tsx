import type { ServiceLogLine, ServiceView } from '@gatehouse/core/machine/service/view'
import { createEffect, createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import { createBackoff } from '../../../api/backoff.ts'
import { mayPass } from '../../../api/cached-answer.ts'
import { gatehouse } from '../../../api/client.ts'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { State } from '../../../ui/state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { isError, shortName } from './service-words.ts'
import css from './services.module.css'

/** Lines that are kept in the page; older ones go. */
const most = 2000

interface ServiceLogProps {
  server: { id: string; name: string }
  service: ServiceView | undefined
  onClose: () => void
}

/** A service's log as it grows. What stands in it is the service's own text, and is shown as text. */
export default function ServiceLog(props: ServiceLogProps) {
  const account = useAccount()
  const unit = props.service?.unit ?? ''
  const [lines, setLines] = createSignal<readonly ServiceLogLine[]>([])
  const [begun, setBegun] = createSignal(false)
  const [unreachable, setUnreachable] = createSignal<string>()
  const [failure, setFailure] = createSignal<Failure>()
  const [text, setText] = createSignal('')
  const [follows, setFollows] = createSignal(true)
  let cursor: string | undefined
  let box: HTMLDivElement | undefined
  let following: { unsubscribe(): void } | undefined

  const backoff = createBackoff(follow)
  onMount(follow)
  onCleanup(() => {
    backoff.stop()
    following?.unsubscribe()
  })
  function follow(): void {
    following?.unsubscribe()
    following = gatehouse().services.follow.subscribe(
      { account: account.slug, server: props.server.id, unit, lines: 300, ...(cursor && { after: cursor }) },
      {
        onData(told) {
          backoff.succeeded()
          setBegun(true)
          setFailure(undefined)
          setUnreachable('unreachable' in told ? told.unreachable : undefined)
          if ('unreachable' in told) return
          cursor = told.cursor ?? cursor
          if (told.lines.length > 0) setLines((before) => [...before, ...told.lines].slice(-most))
        },
        onError(thrown) {
          const failed = failureOf(thrown)
          setFailure(failed)
          if (mayPass(failed)) backoff.retry()
        },
      },
    )
  }
  const shown = createMemo(() => {
    const wanted = text().trim().toLowerCase()
    return wanted === '' ? lines() : lines().filter((line) => line.text.toLowerCase().includes(wanted))
  })
  createEffect(() => {
    shown()
    if (follows()) queueMicrotask(() => box?.scrollTo({ top: box.scrollHeight }))
  })
  return (
    <Dialog title={`Log of ${shortName(unit)} on ${props.server.name}`} wide onClose={props.onClose}>
      <div class={css.logBar}>
        <input
          class="input"
          type="search"
          aria-label="Search these lines"
          placeholder="Search these lines"
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          spellcheck={false}
        />
        <Checkbox label="Follow" checked={follows()} onChange={setFollows} />
        <span role="status">
          <Show when={!unreachable() && !failure()} fallback={<State tone="bad">not live</State>}>
            <State tone={begun() ? 'ok' : 'wait'}>{begun() ? 'live' : 'connecting…'}</State>
          </Show>
        </span>
      </div>
      <Show when={unreachable()}>{(why) => <p class="error">{why()}</p>}</Show>
      <div class={css.log} role="log" aria-label="Log lines" tabindex="0" ref={(element) => (box = element)}>
        <Show when={begun() && shown().length === 0}>
          <p class="faint">{lines().length === 0 ? 'The log is empty.' : 'No line has this in it.'}</p>
        </Show>
        <For each={shown()}>
          {(line) => (
            <p class={css.line} classList={{ [css.bad ?? '']: isError(line.priority) }}>
              <time class="faint" datetime={line.at} title={line.at}>
                {line.at.slice(11, 19)}
              </time>{' '}
              <span class="soft">{line.from}</span> <bdi>{line.text}</bdi>
            </p>
          )}
        </For>
      </div>
      <Problem failure={failure()} />
    </Dialog>
  )
}
