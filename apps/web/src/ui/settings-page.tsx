import { useBeforeLeave } from '@solidjs/router'
import {
  createContext,
  createSignal,
  type JSX,
  onCleanup,
  onMount,
  Show,
  Suspense,
  useContext,
} from 'solid-js'
import { mustWait } from '../api/task.ts'
import { Button } from './button.tsx'
import { counted } from './count.ts'
import type { FormState } from './create-form.ts'
import { lazyWithRetry } from './lazy-with-retry.ts'
import { toast } from './toast.tsx'
import './settings-page.css'

const LeaveQuestion = lazyWithRetry(() => import('./leave-question.tsx'))

/** A part of a page of settings: the server changes it by one verb of its own. */
export interface SettingsPart {
  /** As people call it: `Recordings`. */
  name: string
  form: FormState & { reset: () => void }
  /** Saves it, or asks before; answers whether it is saved. */
  save: () => Promise<boolean>
}

interface SettingsPageState {
  /** Adds a part for as long as what shows it stands. */
  add: (part: SettingsPart) => void
  save: () => Promise<void>
}

const Context = createContext<SettingsPageState>()

export function useSettingsPage(): SettingsPageState {
  const page = useContext(Context)
  if (!page) throw new Error('useSettingsPage outside of a page of settings')
  return page
}

/**
 * Parts that can be changed in place, and one bar that saves what is changed in any of them. Each part is saved for itself, one after
 * another: where one is refused the others stay saved, and the bar says which are and which are not. Leaving with unsaved changes asks.
 */
export function SettingsPage(props: { children: JSX.Element }) {
  const [parts, setParts] = createSignal<readonly SettingsPart[]>([])
  const [busy, setBusy] = createSignal(false)
  const [outcome, setOutcome] = createSignal<string>()
  const dirty = () => parts().filter(({ form }) => form.changed())
  const changes = () => dirty().reduce((sum, { form }) => sum + form.changes(), 0)
  const leaving = createLeaveQuestion(() => changes() > 0)
  let content: HTMLDivElement | undefined
  let lastFocused: HTMLElement | undefined

  const goOn = () => {
    if (document.activeElement === document.body) lastFocused?.focus()
  }
  async function save(): Promise<void> {
    if (busy()) return
    setBusy(true)
    setOutcome(undefined)
    const saved: string[] = []
    const kept: string[] = []
    for (const part of dirty()) (await part.save()) ? saved.push(part.name) : kept.push(part.name)
    setBusy(false)
    if (kept.length > 0) {
      setOutcome(
        [saved.length > 0 && `Saved: ${saved.join(', ')}.`, `Not saved: ${kept.join(', ')}.`]
          .filter(Boolean)
          .join(' '),
      )
    } else if (saved.length > 0) {
      toast('Saved. Applies from now on.')
    }
    queueMicrotask(goOn)
  }
  function discard(): void {
    for (const { form } of dirty()) {
      form.reset()
      form.clear()
    }
    setOutcome(undefined)
    queueMicrotask(goOn)
  }
  const state: SettingsPageState = {
    add(part) {
      setParts((before) => [...before, part])
      onCleanup(() => setParts((before) => before.filter((one) => one !== part)))
    },
    save,
  }
  return (
    <Context.Provider value={state}>
      <div
        class="settings-page"
        ref={content}
        onFocusIn={({ target }) => {
          if (target instanceof HTMLElement) lastFocused = target
        }}
      >
        {props.children}
      </div>
      <Show when={changes() > 0}>
        <section class="save-bar" aria-label="Unsaved changes">
          <p role="status">{outcome() ?? counted(changes(), 'unsaved change')}</p>
          <Button onClick={discard} disabled={busy()}>
            Discard
          </Button>
          <Button kind="main" busy={busy()} waits={dirty().some(({ form }) => mustWait(form))} onClick={save}>
            Save
          </Button>
        </section>
      </Show>
      <Show when={leaving.isAsked()}>
        <Suspense>
          <LeaveQuestion
            what={counted(changes(), 'unsaved change')}
            onKeep={leaving.stay}
            onDiscard={leaving.leave}
          />
        </Suspense>
      </Show>
    </Context.Provider>
  )
}

/** Holds a reader back who goes elsewhere while `isDirty`, until they have said that they mean it. */
function createLeaveQuestion(isDirty: () => boolean) {
  const [go, setGo] = createSignal<() => void>()
  useBeforeLeave((event) => {
    if (!isDirty() || event.defaultPrevented) return
    event.preventDefault()
    setGo(() => () => event.retry(true))
  })
  const onUnload = (event: BeforeUnloadEvent) => isDirty() && event.preventDefault()
  onMount(() => addEventListener('beforeunload', onUnload))
  onCleanup(() => removeEventListener('beforeunload', onUnload))
  return {
    isAsked: () => go() !== undefined,
    stay: () => setGo(undefined),
    leave: () => {
      const wanted = go()
      setGo(undefined)
      wanted?.()
    },
  }
}
