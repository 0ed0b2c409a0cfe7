import { labelRule } from '@gatehouse/core/fleet/server/label-rule'
import { createSignal, createUniqueId, For, Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './label-field.module.css'
import { isLabel } from './label-words.ts'
import { labelsOf } from './queries.ts'
import '../../../ui/chip.css'

/** How many a server may have. */
const most = 16

interface LabelFieldProps {
  value: string[]
  onInput: (labels: string[]) => void
  error: string | undefined
}

/** A server's labels as chips, and a field for one more: Enter adds it. Those in use are offered. */
export function LabelField(props: LabelFieldProps) {
  const known = createUniqueId()
  const [text, setText] = createSignal('')
  const [wrong, setWrong] = createSignal<string>()
  let field: HTMLInputElement | undefined
  const add = () => {
    const label = text().trim().toLowerCase()
    if (!label) return
    if (!isLabel(label)) return setWrong(labelRule)
    props.onInput([...new Set([...props.value, label])].sort())
    setText('')
  }
  const remove = (label: string) => {
    props.onInput(props.value.filter((one) => one !== label))
    field?.focus()
  }
  return (
    <>
      <Show when={props.value.length > 0}>
        <fieldset class="group chips" aria-label="Labels">
          <For each={props.value}>
            {(label) => (
              <button
                type="button"
                class="chip"
                aria-label={`Remove the label ${label}`}
                onClick={() => remove(label)}
              >
                <b>{label}</b> <span aria-hidden="true">×</span>
              </button>
            )}
          </For>
        </fieldset>
      </Show>
      <Field label="Add a label" hint="Such as staging, eu-1 or database." error={wrong() ?? props.error}>
        {(control) => (
          <div class={css.adding}>
            <input
              {...control}
              class="input"
              list={known}
              value={text()}
              ref={(element) => (field = element)}
              onInput={(event) => {
                setText(event.currentTarget.value)
                setWrong(undefined)
              }}
              // with nothing typed Enter saves the form, as in any other field
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || !text().trim()) return
                event.preventDefault()
                add()
              }}
              disabled={props.value.length >= most}
              spellcheck={false}
              autocapitalize="off"
              autocomplete="off"
              autofocus
            />
            <Button disabled={!text().trim()} onClick={add}>
              Add
            </Button>
          </div>
        )}
      </Field>
      <Suspense>
        <KnownLabels id={known} without={props.value} />
      </Suspense>
    </>
  )
}

function KnownLabels(props: { id: string; without: readonly string[] }) {
  const account = useAccount()
  const known = createRead(() => labelsOf(account.slug))
  const offered = () => (known()?.items ?? []).filter(({ label }) => !props.without.includes(label))
  return (
    <datalist id={props.id}>
      <For each={offered()}>{({ label }) => <option value={label} />}</For>
    </datalist>
  )
}
