import { type Flag, type Flags, flags, flagWords, impliedBy } from '@gatehouse/core/dialer/disposition/flags'
import type { DispositionView } from '@gatehouse/core/dialer/disposition/view'
import { For, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from '../dialer.module.css'

const none = Object.fromEntries(flags.map((flag) => [flag, false])) as Record<Flag, boolean> // it forgets the keys

/** Asks for a disposition; what a flag implies or excludes is shown beside it. */
export default function EditDisposition(props: { of?: DispositionView; onClose: () => void }) {
  const account = useAccount()
  const { of } = props
  const form = createForm({
    initial: {
      code: of?.code ?? '',
      label: of?.label ?? '',
      category: of?.category ?? '',
      selectable: of?.selectable ?? true,
      chosen: (of ? Object.fromEntries(flags.map((flag) => [flag, of[flag]])) : none) as Flags, // the same
      minSec: String(of?.minSec ?? 0),
      maxSec: String(of?.maxSec ?? 0),
    },
    async send({ code, chosen, minSec, maxSec, ...rest }) {
      const { dispositions } = account.api
      const fields = { ...rest, ...chosen, minSec: Number(minSec), maxSec: Number(maxSec) }
      if (of) await dispositions.update.mutate({ disposition: of.id, ...fields })
      else await dispositions.create.mutate({ code: code.toUpperCase(), ...fields })
      toast(of ? `Saved ${of.code}.` : `Added ${code.toUpperCase()}.`)
      await refetch('dialer')
    },
  })
  return (
    <FormDialog
      title={of ? `Change ${of.code}` : 'Add a disposition'}
      description={
        of && 'The code stays: calls of the past have it. To rename it, retire it and add another.'
      }
      form={form}
      action={of ? 'Save' : 'Add disposition'}
      discards="this disposition"
      ready={of ? form.changed() : true}
      noValidate
      onClose={props.onClose}
    >
      <Show when={!of}>
        <TextField
          label="Code"
          mono
          hint="1 to 6 capital letters and digits. It can’t be changed later."
          {...form.field('code')}
        />
      </Show>
      <TextField label="Label" hint="What agents read, 30 characters at most." {...form.field('label')} />
      <TextField label="Category" hint="How reports group it. Optional." {...form.field('category')} />
      <Checkbox
        label="Agents can choose it"
        checked={form.values().selectable}
        onChange={form.field('selectable').onInput}
      />
      <FlagFields {...form.field('chosen')} />
      <NumberField label="A call lasts at least" unit="seconds" {...form.field('minSec')} />
      <NumberField label="And at most" unit="seconds" hint="0 for any length." {...form.field('maxSec')} />
    </FormDialog>
  )
}

/** The flags: what is implied is ticked and says by what, and what is excluded can't be ticked. */
function FlagFields(props: { value: Flags; onInput: (value: Flags) => void; error: string | undefined }) {
  const implied = () => impliedBy(props.value)
  const why = (flag: Flag) => {
    const { because, barred } = implied()
    const [from, against] = [because[flag], barred[flag]]
    if (from) return `follows from “${flagWords[from].name}”`
    if (against) return `not with “${flagWords[against].name}”`
    return flagWords[flag].hint
  }
  return (
    <fieldset class={css.flags}>
      <legend>It means</legend>
      <For each={flags}>
        {(flag) => (
          <label class="choice">
            <input
              type="checkbox"
              checked={implied().flags[flag]}
              disabled={Boolean(implied().because[flag] ?? (!props.value[flag] && implied().barred[flag]))}
              onChange={(event) => props.onInput({ ...props.value, [flag]: event.currentTarget.checked })}
            />
            <span>
              {flagWords[flag].name} <span class="faint">{why(flag)}</span>
            </span>
          </label>
        )}
      </For>
      <Show when={props.error}>{(error) => <p class="error">{error()}</p>}</Show>
    </fieldset>
  )
}
