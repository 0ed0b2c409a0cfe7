import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import type { ServerTypes } from '@gatehouse/core/machine/provider/view'
import { For, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './choose-type.module.css'
import { priceInWords } from './price-words.ts'

interface ChooseTypeProps {
  server: ServerDetail
  offered: Exclude<ServerTypes, { provider: 'none' }>
  onClose: () => void
}

/** The steps stand further up than the button; the dialog gives the focus back to that first. */
const showProgress = () =>
  setTimeout(() => document.getElementById('operations')?.scrollIntoView({ block: 'start' }))

/** The types that a server can have, and what changing to the chosen one comes to. */
export function ChooseType(props: ChooseTypeProps) {
  const account = useAccount()
  const { id, name } = props.server
  const form = createForm({
    initial: { type: '', upgradeDisk: false, powerOff: false },
    async send({ type, upgradeDisk, powerOff }) {
      const digest = preview.answer()?.digest
      await account.api.servers.resize.mutate({
        ...{ server: id, type, upgradeDisk, powerOff },
        ...(digest !== undefined && { digest }),
      })
      toast(`Resizing ${name} to ${type}.`)
      await refetch('operations')
    },
  })
  const preview = createLatestAnswer(
    () => {
      const { type, upgradeDisk } = form.values()
      return type ? { server: id, type, upgradeDisk } : undefined
    },
    (asked) => account.api.servers.previewResize.query(asked),
    0,
  )
  const ready = () => !preview.busy() && preview.failure() === undefined && preview.answer() !== undefined
  return (
    <FormDialog
      title={`Change the type of ${name}`}
      form={form}
      action="Resize"
      ready={ready()}
      wide
      onClose={props.onClose}
      onDone={showProgress}
    >
      <fieldset class={css.types}>
        <legend>Types in {props.offered.location}, prices without tax</legend>
        <For each={props.offered.types}>
          {(type) => (
            <label class={css.type} classList={{ [css.off ?? '']: type.reason !== null }}>
              <input
                type="radio"
                name="type"
                value={type.name}
                disabled={type.reason !== null}
                checked={form.values().type === type.name}
                onChange={() => form.set('type', type.name)}
              />
              <span class="mono">{type.name}</span>
              <span class={css.size}>
                {counted(type.cores, 'core')}, {type.memory} GB, {type.disk} GB disk
              </span>
              <span class={`nowrap ${css.price}`}>{priceInWords(type.price)}</span>
              <Show when={type.reason}>
                {(reason) => (
                  <span class={`soft ${css.reason}`}>{type.present ? 'The present type' : reason()}</span>
                )}
              </Show>
            </label>
          )}
        </For>
      </fieldset>
      <Checkbox
        label="Grow the disk with it. It can’t be made smaller again."
        checked={form.values().upgradeDisk}
        onChange={(checked) => form.set('upgradeDisk', checked)}
      />
      <Checkbox
        label="Power it off if it doesn’t shut down within two minutes. What it has not written is lost."
        checked={form.values().powerOff}
        onChange={(checked) => form.set('powerOff', checked)}
      />
      <div aria-live="polite" aria-busy={preview.busy()}>
        <Show when={preview.answer()}>
          {(known) => (
            <ul>
              <li>
                {priceInWords(known().before.price)} becomes {priceInWords(known().after.price)}, without tax.
              </li>
              <For each={known().words}>{(sentence) => <li>{sentence}</li>}</For>
              <Show when={known().sessions > 0}>
                <li>{counted(known().sessions, 'live session')} will end.</li>
              </Show>
            </ul>
          )}
        </Show>
        <Problem failure={preview.failure()} />
      </div>
    </FormDialog>
  )
}
