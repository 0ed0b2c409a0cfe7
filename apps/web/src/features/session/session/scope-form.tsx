import { createSignal, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { DayInput } from '../../../ui/day-input.tsx'
import { Field } from '../../../ui/field.tsx'
import { dayOf, endOfDay } from '../../../ui/iso-day.ts'
import { PickField } from '../../../ui/pick-field.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { serversOf } from '../../fleet/server/queries.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { teamOf } from '../../team/member/queries.ts'
import css from './scope-form.module.css'
import type { SessionScope } from './session-scope.ts'

interface ScopeFormProps {
  scope: SessionScope
  onChoose: (change: Partial<Record<keyof SessionScope, string | undefined>>) => void
}

const spans = [
  { value: '', label: 'any time' },
  { value: '1', label: 'last 24 hours' },
  { value: '7', label: 'last 7 days' },
  { value: '30', label: 'last 30 days' },
  { value: '90', label: 'last 90 days' },
  { value: 'between', label: 'between two days' },
]

/** Chooses a member, a server and a time; each holds at once. */
export function ScopeForm(props: ScopeFormProps) {
  const account = useAccount()
  const members = createRead(() => teamOf(account.slug))
  const servers = createRead(() => serversOf(account.slug))
  const [between, setBetween] = createSignal(false)
  const named = () => between() || props.scope.from !== undefined || props.scope.to !== undefined
  const chooseSpan = (span: string) => {
    setBetween(span === 'between')
    props.onChoose({
      days: span === 'between' ? undefined : span || undefined,
      from: undefined,
      to: undefined,
    })
  }
  return (
    <div class={css.scope}>
      <PickField
        label="Member"
        value={props.scope.user ?? ''}
        options={[
          { value: '', label: 'anyone' },
          ...(members() ?? []).map(({ user, email }) => ({ value: user, label: email })),
        ]}
        onInput={(user) => props.onChoose({ user: user || undefined })}
      />
      <PickField
        label="Server"
        value={props.scope.server ?? ''}
        options={[
          { value: '', label: 'any server' },
          ...(servers() ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onInput={(server) => props.onChoose({ server: server || undefined })}
      />
      <SelectField
        label="Opened"
        value={named() ? 'between' : String(props.scope.days ?? '')}
        options={spans}
        onInput={chooseSpan}
      />
      <Show when={named()}>
        <DayField
          label="From"
          day={props.scope.from}
          onChoose={(from) => props.onChoose({ from, days: undefined })}
        />
        <DayField
          label="To, inclusive"
          day={props.scope.to}
          onChoose={(to) => props.onChoose({ to, days: undefined })}
        />
      </Show>
    </div>
  )
}

interface DayFieldProps {
  label: string
  day: string | undefined
  onChoose: (day: string | undefined) => void
}

function DayField(props: DayFieldProps) {
  const [typed, setTyped] = createSignal(props.day ?? '')
  const wrong = () =>
    typed() !== '' && endOfDay(typed()) === null ? 'Give the date as YYYY-MM-DD, e.g. 2027-01-31.' : ''
  const type = (text: string) => {
    setTyped(text)
    const end = endOfDay(text)
    if (text === '') props.onChoose(undefined)
    else if (end !== null) props.onChoose(dayOf(end))
  }
  return (
    <Field label={props.label} error={typed().length >= 8 ? wrong() : ''}>
      {(control) => <DayInput control={control} value={typed()} onInput={type} />}
    </Field>
  )
}
