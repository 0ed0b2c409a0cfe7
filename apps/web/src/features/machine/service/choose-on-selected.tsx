import type { InstalledServiceView } from '@gatehouse/core/machine/service/view'
import { createEffect, createMemo, createSignal, For, onMount, Show } from 'solid-js'
import { failureOf } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { shortName } from './service-words.ts'
import css from './services.module.css'

interface ChooseOnSelectedProps {
  servers: readonly { id: string; name: string; services: readonly string[] }[]
  onClose: () => void
}

/** What one request takes. */
const most = 200

/** Says which services of several servers may be restarted and read: what is touched is the same on all of them, the rest stays as it is on each. */
export default function ChooseOnSelected(props: ChooseOnSelectedProps) {
  const account = useAccount()
  const servers = [...props.servers]
  const [found, setFound] = createSignal<readonly InstalledServiceView[]>([])
  const [failure, setFailure] = createSignal<string>()
  const [asking, setAsking] = createSignal(true)
  onMount(() => {
    const [first] = servers
    if (!first) return
    account.api.services.find
      .query({ server: first.id })
      .then(
        (services) => setFound((services ?? []).filter(({ refused }) => refused === null)),
        (thrown: unknown) => setFailure(failureOf(thrown).message),
      )
      .finally(() => setAsking(false))
  })
  const form = createForm({
    initial: { add: [] as string[], remove: [] as string[], other: '' },
    async send({ add, remove, other }) {
      const typed = other.split(/[\s,]+/).filter(Boolean)
      const named = typed.map((name) => (name.includes('.') ? name : `${name}.service`))
      for (let at = 0; at < servers.length; at += most)
        await account.api.services.choose.mutate({
          servers: servers.slice(at, at + most).map(({ id }) => id),
          add: [...add, ...named],
          remove,
        })
      toast(`The services of ${counted(servers.length, 'server')} were saved.`)
      await refetch('servers', 'services')
    },
  })
  const having = (unit: string) => servers.filter(({ services }) => services.includes(unit)).length
  const units = createMemo(() => {
    const chosen = [...new Set(servers.flatMap(({ services }) => services))].sort()
    return [
      ...chosen,
      ...found()
        .map(({ unit }) => unit)
        .filter((unit) => !chosen.includes(unit)),
    ].slice(0, 200)
  })
  const state = (unit: string) => {
    const { add, remove } = form.values()
    if (add.includes(unit)) return 'all'
    if (remove.includes(unit)) return 'none'
    const on = having(unit)
    return on === servers.length ? 'all' : on === 0 ? 'none' : 'some'
  }
  const put = (unit: string, on: boolean) => {
    const { add, remove } = form.values()
    const others = (list: readonly string[]) => list.filter((one) => one !== unit)
    const isSo = having(unit) === (on ? servers.length : 0)
    form.field('add').onInput(on && !isSo ? [...others(add), unit] : others(add))
    form.field('remove').onInput(on || isSo ? others(remove) : [...others(remove), unit])
  }
  return (
    <FormDialog
      title={`Services of ${counted(servers.length, 'server')}`}
      description="What you check is chosen on all of them, what you uncheck on none. Others stay as they are on each. Operators and owners can restart chosen services, and everyone who can read servers can read their logs."
      form={form}
      action="Save"
      discards="these services"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <Show when={asking()}>
        <p role="status" class="faint">
          Asking {servers[0]?.name} what it has…
        </p>
      </Show>
      <Show when={failure()}>{(why) => <p class="error">{why()}</p>}</Show>
      <fieldset class={`group ${css.found}`} aria-label="Services to choose from">
        <For each={units()}>
          {(unit) => (
            <label class="choice">
              <input
                type="checkbox"
                checked={state(unit) === 'all'}
                ref={(box) => createEffect(() => (box.indeterminate = state(unit) === 'some'))}
                onChange={(event) => put(unit, event.currentTarget.checked)}
              />
              <span>
                <span class="mono">{shortName(unit)}</span>{' '}
                <Show when={having(unit) > 0}>
                  <span class="faint">
                    on {having(unit)} of {servers.length}
                  </span>
                </Show>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <TextField
        label="Others"
        {...form.field('other')}
        hint="With commas between them, such as asterisk, mariadb. A server that lacks one says so."
        mono
      />
    </FormDialog>
  )
}
