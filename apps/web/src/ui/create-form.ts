import { createEffect, createSignal, onCleanup } from 'solid-js'
import { type Failure, issueWith } from '../api/failure.ts'
import { lineIssues, linesIn } from '../api/line-issues.ts'
import { createTask, type Task } from '../api/task.ts'

/** What a control of a form takes: spread it, `<TextField label="Name" {...form.field('name')} />`. */
export interface FormField<T> {
  readonly value: T
  readonly onInput: (value: T) => void
  /** What is wrong with it; undefined for nothing. */
  readonly error: string | undefined
}

/** A form as `Form`, `FormDialog` and `SettingsSection` show it. */
export interface FormState extends Task<[]> {
  /** Whether something stands there that is not saved. */
  changed: () => boolean
  /** In how many of its fields. */
  changes: () => number
  /** The fields that say themselves what is wrong with them. */
  shown: () => readonly string[]
  /** Sends it, as `run` does, in the place of the browser. */
  submit: (event: Event) => Promise<boolean>
  /** Where its element is told. */
  ref: (element: HTMLFormElement) => void
}

export interface Form<V extends object> extends FormState {
  /** What stands there now, texts without the space around them. */
  values: () => V
  set: <K extends keyof V & string>(name: K, value: V[K]) => void
  field: <K extends keyof V & string>(name: K) => FormField<V[K]>
  /** The same for a text of which each line is a value of its own: what is wrong is said line by line. */
  lines: <K extends keyof V & string>(name: K) => FormField<V[K]>
  /** Forgets what was typed: for a form that stays when it was sent. */
  reset: () => void
}

interface FormOptions<V> {
  /**
   * What stands there until something else is typed, by the names that the API gives the fields. A function for what may change
   * meanwhile: with what is saved, or with what is typed elsewhere in the form.
   */
  initial: V | ((typed: Partial<V>) => V)
  /** Sends it. What it throws is shown, at the fields that it is about. */
  send: (values: V) => Promise<unknown>
  /** What is plainly wrong, before anything is sent. */
  check?: (values: V) => { [K in keyof V]?: string | undefined }
  /** Why what was sent from elsewhere was refused, where that is said here. */
  refused?: () => Failure | undefined
  onSignedOut?: () => void
}

/** The state of a form: what is typed, whether it is under way, and what is wrong. The first wrong field gets the focus. */
export function createForm<V extends object>(options: FormOptions<V>): Form<V> {
  type Name = keyof V & string
  const { initial } = options
  const [typed, setTyped] = createSignal<Partial<V>>({})
  const saved = (): V => (typeof initial === 'function' ? initial(typed()) : initial)
  const [sent, setSent] = createSignal<V>(saved())
  const [wrong, setWrong] = createSignal<{ [K in keyof V]?: string | undefined }>({})
  const shown = new Set<string>()
  const names = () => Object.keys(saved()) as Name[] // of a plain record
  let element: HTMLFormElement | undefined

  const raw = <K extends Name>(name: K): V[K] => ({ ...saved(), ...typed() })[name]
  const values = () => Object.fromEntries(names().map((name) => [name, trimmed(raw(name))])) as V // name by name
  const task = createTask(() => options.send(sent()), options.onSignedOut)
  const failure = () => task.failure() ?? options.refused?.()
  const issue = (name: Name) => wrong()[name] ?? issueWith(failure(), name)

  createEffect(() => {
    if (failure() || Object.values(wrong()).some(Boolean)) focusFirstWrong(element)
  })

  const changes = () => names().filter((name) => !isSame(trimmed(raw(name)), trimmed(saved()[name]))).length

  async function run(): Promise<boolean> {
    if (task.busy()) return false
    setSent(() => values())
    setWrong(() => options.check?.(sent()) ?? {})
    return !Object.values(wrong()).some(Boolean) && task.run()
  }
  function set<K extends Name>(name: K, value: V[K]): void {
    setTyped((before) => ({ ...before, [name]: value }))
    if (wrong()[name]) setWrong((before) => ({ ...before, [name]: undefined }))
  }
  function bind<K extends Name>(name: K, error: () => string | undefined): FormField<V[K]> {
    onCleanup(() => shown.delete(name))
    return {
      get value() {
        return raw(name)
      },
      onInput: (value) => set(name, value),
      get error() {
        shown.add(name)
        return error()
      },
    }
  }
  return {
    run,
    busy: task.busy,
    failure,
    clear: task.clear,
    values,
    set,
    field: (name) => bind(name, () => issue(name)),
    lines: (name) => bind(name, () => lineIssues(failure(), name, linesIn(String(sent()[name])))),
    changed: () => changes() > 0,
    changes,
    shown: () => [...shown],
    reset: () => setTyped({}),
    submit(event) {
      event.preventDefault()
      return run()
    },
    ref: (form) => (element = form),
  }
}

/** Whoever was refused goes on in the first field that is wrong. */
function focusFirstWrong(form: HTMLFormElement | undefined): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}

function trimmed<T>(value: T): T {
  return (typeof value === 'string' ? value.trim() : value) as T // the same type either way
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
