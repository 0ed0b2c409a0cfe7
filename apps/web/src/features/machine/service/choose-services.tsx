import type { InstalledServiceView } from '@gatehouse/core/machine/service/view'
import { createMemo, createSignal, For, onMount, Show } from 'solid-js'
import { failureOf } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { shortName } from './service-words.ts'
import css from './services.module.css'

interface ChooseServicesProps {
  server: { id: string; name: string }
  chosen: readonly string[]
  onClose: () => void
}

/** Says which services of a server may be restarted and read, from those that it has. */
export default function ChooseServices(props: ChooseServicesProps) {
  const account = useAccount()
  const [text, setText] = createSignal('')
  const [found, setFound] = createSignal<readonly InstalledServiceView[] | null>()
  const [failure, setFailure] = createSignal<string>()
  // what is chosen stands there before the server has answered
  onMount(() => {
    account.api.services.find.query({ server: props.server.id }).then(
      (services) => setFound(services),
      (thrown: unknown) => setFailure(failureOf(thrown).message),
    )
  })
  const form = createForm({
    initial: { services: [...props.chosen] },
    async send({ services }) {
      await account.api.services.choose.mutate({ server: props.server.id, services })
      toast(`The services of ${props.server.name} were saved.`)
      await refetch('servers')
    },
  })
  const values = () => form.values().services
  const all = createMemo(() => {
    const known = found() ?? []
    const missing = props.chosen
      .filter((unit) => !known.some((one) => one.unit === unit))
      .map((unit) => ({
        unit,
        description: '',
        state: found() === undefined ? '' : 'not on this server',
        refused: null,
      }))
    return [...missing, ...known]
  })
  const shown = createMemo(() => {
    const wanted = text().trim().toLowerCase()
    return all()
      .filter(({ unit, description }) => `${unit} ${description}`.toLowerCase().includes(wanted))
      .slice(0, 200)
  })
  const choose = (unit: string, on: boolean) =>
    form.field('services').onInput(on ? [...values(), unit] : values().filter((one) => one !== unit))
  return (
    <FormDialog
      title={`Services of ${props.server.name}`}
      description="Operators and owners can restart the services you choose, and everyone who can read servers can read their logs."
      form={form}
      action="Save"
      discards="these services"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <input
        class="input"
        type="search"
        aria-label="Find services"
        placeholder="Find services"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        spellcheck={false}
        autocomplete="off"
        autofocus
      />
      <Show when={found() === null}>
        <p class="error">This server does not use systemd, so there is nothing to choose from.</p>
      </Show>
      <Show when={found() === undefined && failure() === undefined}>
        <p role="status" class="faint">
          Asking the server…
        </p>
      </Show>
      <Show when={failure()}>{(why) => <p class="error">{why()}</p>}</Show>
      <fieldset class={`group ${css.found}`} aria-label="Services to choose from">
        <For each={shown()}>
          {(one) => (
            <Show
              when={one.refused === null}
              fallback={
                <p class="faint">
                  <span class="mono">{shortName(one.unit)}</span> can’t be chosen: {one.refused}
                </p>
              }
            >
              <Checkbox
                label={
                  <>
                    <span class="mono">{shortName(one.unit)}</span> <span class="faint">{one.state}</span>
                  </>
                }
                checked={values().includes(one.unit)}
                onChange={(on) => choose(one.unit, on)}
              />
            </Show>
          )}
        </For>
      </fieldset>
      <p class="faint">{values().length} chosen</p>
    </FormDialog>
  )
}
