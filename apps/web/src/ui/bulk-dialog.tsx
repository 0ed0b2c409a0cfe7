import { For, type JSX, Show } from 'solid-js'
import type { OneByOne } from '../api/one-by-one.ts'
import { Button } from './button.tsx'
import { Cancel } from './cancel.tsx'
import { count } from './count.ts'
import { Dialog } from './dialog.tsx'
import { useDialog } from './dialog-context.ts'
import { Problem } from './problem.tsx'
import { ProgressBar } from './progress-bar.tsx'
import './bulk-dialog.css'

interface BulkDialogProps<T> {
  title: string
  /** What will happen to all of them, a line each. */
  effects: JSX.Element[]
  items: readonly T[]
  nameOf: (item: T) => string
  /** What will happen to this one. */
  effectOn: (item: T) => JSX.Element
  /** Those that are left as they are, and why: they are not asked for. */
  skipped?: readonly { item: T; why: string }[]
  /** What has to be chosen first, and the form that holds it. */
  children?: JSX.Element
  form?: { changed: () => boolean }
  action: string
  /** What was done, with how many of how many behind it: `Revoked`. */
  did: string
  danger?: boolean
  work: OneByOne<T>
  /** Called as soon as some were done, whatever became of the others. */
  onChanged: () => void
  /** Called when all were done, and the dialog is about to close. */
  onDone: () => void
  onClose: () => void
}

/** Says what will happen to each of several things, does it one after another, and says of each what became of it. */
export function BulkDialog<T>(props: BulkDialogProps<T>) {
  const progress = () => props.work.progress()
  const go = async (items: readonly T[]) => {
    const all = await props.work.run(items)
    props.onChanged()
    if (!all) return
    props.onDone()
    props.onClose()
  }
  const ready = () => props.items.length > 0 && (props.form?.changed() ?? true)
  const submit = (event: Event) => {
    event.preventDefault()
    if (ready()) go(props.items)
  }
  return (
    <Dialog
      title={props.title}
      wide
      onClose={props.onClose}
      description={
        <Show when={!progress()}>
          <ul>
            <For each={props.effects}>{(effect) => <li>{effect}</li>}</For>
          </ul>
        </Show>
      }
    >
      <Show
        when={progress()}
        fallback={
          <form onSubmit={submit}>
            {props.children}
            <Each {...props} />
            <div class="actions">
              <Cancel />
              <Button type="submit" kind={props.danger ? 'danger' : 'main'} disabled={!ready()}>
                {props.action}
              </Button>
            </div>
          </form>
        }
      >
        <Outcome {...props} again={() => go(toDoAgain(props.work))} />
      </Show>
    </Dialog>
  )
}

/** All of them by name, in a box that scrolls. */
function Each<T>(props: BulkDialogProps<T>) {
  useDialog()?.hold(() => (props.form?.changed() ? 'dirty' : 'free'))
  return (
    <ul class="bulk-list" tabindex="0" aria-label="Each of them">
      <For each={props.items}>
        {(item) => (
          <li>
            <span class="mono">{props.nameOf(item)}</span> <span class="soft">{props.effectOn(item)}</span>
          </li>
        )}
      </For>
      <For each={props.skipped}>
        {({ item, why }) => (
          <li class="bulk-skipped">
            <span class="mono">{props.nameOf(item)}</span> <span>left as is: {why}</span>
          </li>
        )}
      </For>
    </ul>
  )
}

function Outcome<T>(props: BulkDialogProps<T> & { again: () => void }) {
  // put away, it would stop
  useDialog()?.hold(() => (props.work.busy() ? 'never' : 'free'))
  const at = () => props.work.progress()
  const total = () => {
    const now = at()
    return now ? now.done.length + now.refused.length + now.left.length + (now.unknown ? 1 : 0) : 0
  }
  const words = () => `${props.did} ${count(at()?.done.length ?? 0)} of ${count(total())}`
  return (
    <>
      <p role="status">
        <b>{words()}</b>
        <Show when={props.work.waits()}>
          {(seconds) => <span class="soft"> · waiting {seconds()} s: that was many at once</span>}
        </Show>
      </p>
      <ProgressBar
        label="Progress"
        of={total()}
        done={at()?.done.length ?? 0}
        failed={at()?.refused.length ?? 0}
        words={words()}
      />
      <Show when={!props.work.busy()}>
        <Show when={at()?.unknown} fallback={<Problem failure={at()?.failure} />}>
          {(item) => (
            <p class="error" role="alert">
              {at()?.failure?.message} Gatehouse doesn’t know what happened to{' '}
              <span class="mono">{props.nameOf(item())}</span>: check before you try again.
            </p>
          )}
        </Show>
        <Show when={at()?.refused.length}>
          <ul class="bulk-list" tabindex="0" aria-label="Refused, and left as they were">
            <For each={at()?.refused}>
              {({ item, message }) => (
                <li>
                  <span class="mono">{props.nameOf(item)}</span> <span class="error">{message}</span>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={at()?.left.length}>
          <p>
            Not done: <span class="mono">{at()?.left.map(props.nameOf).join(', ')}</span>
          </p>
        </Show>
      </Show>
      <div class="actions">
        <Show
          when={props.work.busy()}
          fallback={
            <>
              <Button onClick={props.onClose}>Close</Button>
              <Show when={toDoAgain(props.work).length > 0}>
                <Button kind="main" onClick={props.again}>
                  Try the rest again
                </Button>
              </Show>
            </>
          }
        >
          <Button onClick={props.work.stop}>Stop</Button>
        </Show>
      </div>
    </>
  )
}

/** What can be asked for once more: what was never asked for, and what was not answered. */
function toDoAgain<T>(work: OneByOne<T>): readonly T[] {
  const now = work.progress()
  if (!now) return []
  return now.unknown === undefined ? now.left : [now.unknown, ...now.left]
}
