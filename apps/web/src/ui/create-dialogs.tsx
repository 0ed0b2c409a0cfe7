import { type Component, createSignal, type JSX, Show, Suspense } from 'solid-js'
import { lazyWithRetry } from './lazy-with-retry.ts'

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

/**
 * The dialogs that a part of the page opens, one at a time, each read when it is first opened.
 * @example const dialogs = createDialogs({ rename: () => import('./rename-server.tsx') })
 */
export function createDialogs<Dialogs extends Record<string, LoadDialog>>(
  loaders: Dialogs,
): DialogSet<Dialogs> {
  const [name, setName] = createSignal<keyof Dialogs>()
  const loaded = new Map<keyof Dialogs, Component>()
  const close = () => setName(undefined)
  function dialogOf(which: keyof Dialogs): Component<object> {
    // what it needs is what `Open` is given, by `DialogProps`
    const load = loaders[which] as () => Promise<{ default: Component<object> }>
    const known = loaded.get(which) ?? lazyWithRetry(load)
    loaded.set(which, known)
    return known
  }
  return {
    open: (which) => setName(() => which),
    close,
    Open: (props) => (
      <Suspense>
        <Show when={name()} keyed>
          {(which) => {
            const Dialog = dialogOf(which)
            return <Dialog {...props} {...{ onClose: close }} />
          }}
        </Show>
      </Suspense>
    ),
  }
}
