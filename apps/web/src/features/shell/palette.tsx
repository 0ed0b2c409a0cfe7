import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, For, onMount, Show } from 'solid-js'
import { Dialog } from '../../ui/dialog.tsx'
import { serversOf } from '../fleet/server/queries.ts'
import { useAccount } from '../team/account/account-context.ts'
import { memberPath } from '../team/member/member-link.tsx'
import { teamOf } from '../team/member/queries.ts'
import { accountPages, ownPages } from './account-pages.ts'
import css from './palette.module.css'

interface Target {
  kind: string
  label: string
  path: string
}

const mostShown = 12

/** Goes to any page, server or member by a few letters of its name. */
export default function Palette(props: { onClose: () => void }) {
  return (
    <Dialog title="Go to" onClose={props.onClose}>
      <PaletteSearch onClose={props.onClose} />
    </Dialog>
  )
}

function PaletteSearch(props: { onClose: () => void }) {
  const navigate = useNavigate()
  const targets = createTargets()
  const [text, setText] = createSignal('')
  const [at, setAt] = createSignal(0)
  const found = createMemo(() => {
    const words = text().toLowerCase().split(/\s+/).filter(Boolean)
    const matches = (target: Target) =>
      words.every((word) => `${target.label} ${target.kind}`.toLowerCase().includes(word))
    return targets().filter(matches).slice(0, mostShown)
  })
  const go = (target: Target | undefined) => {
    if (!target) return
    props.onClose()
    navigate(target.path)
  }
  const onKey = (event: KeyboardEvent) => {
    // it belongs to the input method that is at work; Safari says so by the code alone
    if (event.isComposing || event.keyCode === 229) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setAt((before) => Math.max(0, Math.min(found().length - 1, before + step)))
    else if (event.key === 'Enter') go(found()[at()])
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        class="input"
        role="combobox"
        aria-label="Page, server or member"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found().length > 0 ? `palette-${at()}` : undefined}
        placeholder="Page, server or member"
        autofocus
        autocomplete="off"
        spellcheck={false}
        value={text()}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKey}
      />
      <div class={css.palette} role="listbox" tabindex="-1" id="palette-list" aria-label="Found">
        <For each={found()}>
          {(target, index) => (
            <div
              class={css.target}
              tabIndex={-1}
              id={`palette-${index()}`}
              role="option"
              aria-selected={index() === at()}
              onPointerUp={() => go(target)}
            >
              <span classList={{ mono: target.kind !== 'page' }}>{target.label}</span>
              <span class="faint">{target.kind}</span>
            </div>
          )}
        </For>
      </div>
      <p class="faint" role="status">
        <Show when={found().length === 0}>No matches.</Show>
      </p>
    </>
  )
}

/** The pages at once, servers and members as soon as they are read. */
function createTargets(): () => Target[] {
  const account = useAccount()
  const { slug } = account
  const pages = [...accountPages, ...ownPages]
    .filter((place) => account.can(place.scope))
    .map((place) => ({ kind: 'page', label: place.label, path: `/${slug}${place.path}` }))
  const [targets, setTargets] = createSignal<Target[]>(pages)
  onMount(async () => {
    const [servers, members] = await Promise.all([
      account.can('server:read') ? serversOf(slug) : [],
      account.can('team:read') ? teamOf(slug) : [],
    ]).catch(() => [[], []])
    setTargets([
      ...pages,
      ...servers.map(({ name, id }) => ({ kind: 'server', label: name, path: `/${slug}/servers/${id}` })),
      ...members.map(({ user, email }) => ({ kind: 'member', label: email, path: memberPath(slug, user) })),
    ])
  })
  return targets
}
