import { type Component, createSignal, type JSX, onMount, Show, Suspense } from 'solid-js'
import { noteUnasked } from '../updated.tsx'
import { lazyWithRetry } from './lazy-with-retry.ts'
import { whenIdle } from './when-idle.ts'

/** Reads a dialog's file, whose default export is the dialog. */
type LoadDialog = () => Promise<{ default: Component<never> }>

type PropsOf<Load> = Load extends () => Promise<{ default: Component<infer Props> }> ? Props : never

/** What all of the dialogs together need to be given, but for `onClose`. */
type DialogProps<Dialogs> = Omit<
  (
    Dialogs[keyof Dialogs] extends infer Load
      ? Load extends unknown
        ? (props: PropsOf<Load>) => void
        : never
      : never
  ) extends (props: infer All) => void
    ? All
    : never,
  'onClose'
>

interface DialogSet<Dialogs> {
  open: (name: keyof Dialogs) => void
  close: () => void
  /** The one that is open: put it once into the page, with what the dialogs need. */
  Open: (props: DialogProps<Dialogs>) => JSX.Element
}

type LazyDialog = ReturnType<typeof lazyWithRetry<object>>

/**
 * The dialogs that a part of the page opens, one at a time. They are read when a pointer or the focus comes near, or when there is
 * time; what opens one is busy until it is there.
 * @example const dialogs = createDialogs({ rename: () => import('./rename-server.tsx') })
 */
export function createDialogs<Dialogs extends Record<string, LoadDialog>>(
  loaders: Dialogs,
): DialogSet<Dialogs> {
  const [name, setName] = createSignal<keyof Dialogs>()
  const loaded = new Map<keyof Dialogs, LazyDialog>()
  const close = () => setName(undefined)
  function dialogOf(which: keyof Dialogs): LazyDialog {
    // what it needs is what `Open` is given, by `DialogProps`
    const load = loaders[which] as () => Promise<{ default: Component<object> }>
    const known = loaded.get(which) ?? lazyWithRetry(load)
    loaded.set(which, known)
    return known
  }
  function open(which: keyof Dialogs): void {
    busyUntil(dialogOf(which).preload())
    setName(() => which)
  }
  const prefetch = () => {
    // one that fails is read again when it is opened
    for (const load of Object.values(loaders)) load().catch(noteUnasked)
  }
  return {
    open,
    close,
    Open: (props) => (
      <>
        <Nearby onNear={prefetch} />
        <Suspense>
          <Show when={name()} keyed>
            {(which) => {
              const Dialog = dialogOf(which)
              return <Dialog {...props} {...{ onClose: close }} />
            }}
          </Show>
        </Suspense>
      </>
    ),
  }
}

/** Tells once that somebody is about to use what stands around it, or that there is time. */
function Nearby(props: { onNear: () => void }) {
  let mark: HTMLElement | undefined
  onMount(() => {
    const around = mark?.parentElement
    for (const kind of ['pointerenter', 'focusin'])
      around?.addEventListener(kind, () => props.onNear(), { once: true })
    whenIdle(() => props.onNear())
  })
  return <span hidden ref={(element) => (mark = element)} />
}

/** What was pressed says that it is busy until then. */
async function busyUntil(ready: Promise<unknown>): Promise<void> {
  const pressed = document.activeElement
  if (!pressed?.matches('button')) return
  pressed.setAttribute('aria-busy', 'true')
  await ready
  pressed.removeAttribute('aria-busy')
}
