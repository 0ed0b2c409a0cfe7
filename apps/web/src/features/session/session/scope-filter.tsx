import { useSearchParams } from '@solidjs/router'
import { createSignal, createUniqueId, For, type JSX, Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { serverOf } from '../../fleet/server/queries.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { teamOf } from '../../team/member/queries.ts'
import { ScopeForm } from './scope-form.tsx'
import { periodInWords, type SessionScope, sessionScopeIn } from './session-scope.ts'
import '../../../ui/chip.css'
import css from './scope-filter.module.css'

interface Chip {
  label: string
  value: JSX.Element
  /** What of the address it stands for. */
  names: (keyof SessionScope)[]
  what: string
}

/** Whose sessions, where and when: what is chosen, each taken away by a press, and a form for more. It stands in the address. */
export function ScopeFilter(props: { children?: JSX.Element }) {
  const [params, setParams] = useSearchParams<Record<keyof SessionScope, string>>()
  const scope = () => sessionScopeIn(params)
  const [editing, setEditing] = createSignal(false)
  const id = createUniqueId()
  let add: HTMLButtonElement | undefined
  // the focus was on what goes
  const remove = (names: (keyof SessionScope)[]) => {
    setParams(Object.fromEntries(names.map((name) => [name, undefined])))
    add?.focus()
  }
  const chips = (): Chip[] => {
    const { user, server } = scope()
    const period = periodInWords(scope())
    return [
      ...(user
        ? [{ label: 'by', value: <MemberName user={user} />, names: ['user' as const], what: 'member' }]
        : []),
      ...(server
        ? [{ label: 'on', value: <ServerName server={server} />, names: ['server' as const], what: 'server' }]
        : []),
      ...(period
        ? [
            {
              label: 'opened',
              value: period,
              names: ['days', 'from', 'to'] satisfies (keyof SessionScope)[],
              what: 'time',
            },
          ]
        : []),
    ]
  }
  return (
    <>
      <fieldset class="group chips" aria-label="Filters">
        {props.children}
        <For each={chips()}>
          {(chip) => (
            <button
              type="button"
              class="chip"
              aria-label={`Remove the filter by ${chip.what}`}
              onClick={() => remove(chip.names)}
            >
              {chip.label} <b>{chip.value}</b> <span aria-hidden="true">×</span>
            </button>
          )}
        </For>
        <button
          type="button"
          class="chip add"
          ref={(element) => (add = element)}
          aria-expanded={editing()}
          aria-controls={editing() ? id : undefined}
          onClick={() => setEditing(!editing())}
        >
          {editing() ? 'Close filters' : '+ filter'}
        </button>
      </fieldset>
      <Show when={editing()}>
        <div id={id} class={css.panel}>
          <Suspense fallback={<p class="soft">Loading…</p>}>
            <ScopeForm scope={scope()} onChoose={setParams} />
          </Suspense>
        </div>
      </Show>
    </>
  )
}

function MemberName(props: { user: string }) {
  const account = useAccount()
  const team = createRead(() => orUndefined(teamOf(account.slug)))
  return (
    <Suspense fallback="one member">
      {team()?.find(({ user }) => user === props.user)?.email ?? 'one member'}
    </Suspense>
  )
}

function ServerName(props: { server: string }) {
  const account = useAccount()
  const server = createRead(() => orUndefined(serverOf(account.slug, props.server)))
  return <Suspense fallback="one server">{server()?.name ?? 'one server'}</Suspense>
}
