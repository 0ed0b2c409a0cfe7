import { TRPCClientError } from '@trpc/client'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { PickField } from '../../../ui/pick-field.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createPreview, Preview } from './preview.tsx'
import type { Recipe, RecipeSetting } from './queries.ts'
import { rangeInWords, valueInWords } from './value-words.ts'

interface Fields {
  /** A server’s id, or `account`. */
  place: string
  how: 'set' | 'reset'
  value: string
  reason: string
}

/** Asks for a value of one setting, and says what that changes on each server before it is saved. */
export default function ChangeSetting(props: { recipe: Recipe; setting: string; onClose: () => void }) {
  const setting = props.recipe.settings.find(({ key }) => key === props.setting)
  return <Show when={setting}>{(one) => <Asked {...props} of={one()} />}</Show>
}

function Asked(props: { recipe: Recipe; of: RecipeSetting; onClose: () => void }) {
  const account = useAccount()
  const { recipe, of } = props
  const { key } = of
  const ownAt = (place: string) =>
    recipe.overrides.find(
      ({ setting, server }) => setting === key && server === (place === 'account' ? null : place),
    )
  const valueAt = (place: string) => (ownAt(place) ?? ownAt('account'))?.value ?? of.default
  const inherited = (place: string) => (place === 'account' ? of.default : valueAt('account'))
  const form = createForm<Fields>({
    initial: ({ place = 'account' }) => ({ place, how: 'set', value: String(valueAt(place)), reason: '' }),
    async send(values) {
      const { recipes } = account.api
      const about = {
        recipe: recipe.name,
        servers: serversOf(values),
        reason: values.reason,
        ...(preview.answer() && { preview: preview.answer()?.preview }),
      }
      await atValue(
        key,
        values.how === 'reset'
          ? recipes.reset.mutate({ ...about, settings: [key] })
          : recipes.override.mutate({ ...about, set: { [key]: values.value } }),
      )
      toast(`Saved ${of.title}.`)
      await refetch('dialer')
    },
  })
  const preview = createPreview(() => {
    const values = form.values()
    if (!isChange(values)) return undefined
    const change = values.how === 'reset' ? { reset: [key] } : { set: { [key]: values.value } }
    // somebody else may change it meanwhile
    const { versions, servers } = props.recipe
    const at = `${versions[0]?.version ?? 0} ${servers.map(({ id }) => id)}`
    return { change: { recipe: recipe.name, servers: serversOf(values), ...change }, at }
  })
  const isChange = ({ how, place, value }: Fields) =>
    how === 'reset' || value !== String(valueAt(place)) || (place !== 'account' && !ownAt(place))
  return (
    <FormDialog
      title={`Change ${of.title}`}
      description={
        <>
          {of.help} <span class="mono faint">{key}</span>
        </>
      }
      form={form}
      action="Save"
      discards="this change"
      ready={isChange(form.values())}
      noValidate
      wide
      onClose={props.onClose}
    >
      <PickField
        label="Where"
        options={[
          { value: 'account', label: 'All servers without a value of their own' },
          ...recipe.servers.map(({ id, name }) => ({ value: id, label: `Only ${name}` })),
        ]}
        {...form.field('place')}
      />
      <Show when={ownAt(form.values().place)}>
        <RadioGroup
          label="Value"
          options={[
            { value: 'set', label: 'This value' },
            {
              value: 'reset',
              label: `Reset to ${valueInWords(of, inherited(form.values().place))}`,
              hint: form.values().place === 'account' ? 'the default' : 'what the other servers have',
            },
          ]}
          {...form.field('how')}
        />
      </Show>
      <Show when={form.values().how === 'set'}>
        <ValueField setting={of} {...form.field('value')} />
      </Show>
      <Preview of={preview} />
      <TextField
        label="Reason"
        hint={
          preview.answer()?.guards.length
            ? 'Required: it is kept in the audit log.'
            : 'Optional. It is kept in the audit log.'
        }
        {...form.field('reason')}
      />
    </FormDialog>
  )
}

const serversOf = ({ place }: Fields) => (place === 'account' ? null : [place])

/** The field says itself what is wrong with its value. */
async function atValue(key: string, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (error instanceof TRPCClientError && Array.isArray(error.data?.issues))
      for (const issue of error.data.issues as { path: string[] }[]) // the API's own shape
        if (issue.path.join('.') === `set.${key}`) issue.path = ['value']
    throw error
  }
}

function ValueField(props: {
  setting: RecipeSetting
  value: string
  onInput: (value: string) => void
  error: string | undefined
}) {
  const label = () => (props.setting.unit === '' ? 'Value' : `Value, in ${props.setting.unit}`)
  const options = () =>
    props.setting.type === 'boolean'
      ? [
          { value: 'true', label: 'yes' },
          { value: 'false', label: 'no' },
        ]
      : props.setting.choices?.map((value) => ({ value, label: value }))
  return (
    <Show
      when={options()}
      fallback={
        <TextField
          label={label()}
          mono
          hint={rangeInWords(props.setting)}
          value={props.value}
          onInput={props.onInput}
          error={props.error}
        />
      }
    >
      {(all) => (
        <SelectField
          label={label()}
          options={all()}
          value={props.value}
          onInput={props.onInput}
          error={props.error}
        />
      )}
    </Show>
  )
}
