import { createSignal, For, Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { count } from '../../../ui/count.ts'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { serversOf } from './queries.ts'
import css from './server-choice.module.css'

interface ServerChoiceProps {
  /** Ids, or null for all servers. */
  value: string[] | null
  onInput: (servers: string[] | null) => void
}

/** All servers, or a chosen few. */
export function ServerChoice(props: ServerChoiceProps) {
  return (
    <>
      <RadioGroup
        label="Servers"
        value={props.value === null ? 'all' : 'chosen'}
        options={[
          { value: 'all', label: 'All of them', hint: 'and those to come' },
          { value: 'chosen', label: 'Only chosen ones' },
        ]}
        onInput={(which) => props.onInput(which === 'all' ? null : [])}
      />
      <Show when={props.value}>
        {(chosen) => (
          <Suspense fallback="Loading …">
            <ChosenServers value={chosen()} onInput={props.onInput} />
          </Suspense>
        )}
      </Show>
    </>
  )
}

/** So many fit into the box; of more, the filter finds those that are meant. */
const fewEnough = 12
const mostShown = 100

function ChosenServers(props: { value: string[]; onInput: (servers: string[]) => void }) {
  const account = useAccount()
  const servers = createRead(() => serversOf(account.slug))
  const [text, setText] = createSignal('')
  const matching = () => (servers() ?? []).filter(({ name }) => name.includes(text().trim().toLowerCase()))
  const toggle = (id: string, on: boolean) => {
    const others = props.value.filter((other) => other !== id)
    props.onInput(on ? [...others, id] : others)
  }
  return (
    <fieldset class={`group ${css.serverChoice}`} aria-label="Chosen servers">
      <Show when={(servers()?.length ?? 0) > fewEnough}>
        <input
          class="input"
          type="search"
          aria-label="Filter the servers to choose from"
          placeholder="Filter servers"
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          spellcheck={false}
        />
        <p class="field-hint" aria-live="polite">
          {count(props.value.length)} chosen
        </p>
      </Show>
      <div class={css.choiceBox}>
        <For
          each={matching().slice(0, mostShown)}
          fallback={<span class="soft">{text() ? 'None is called that.' : 'There are no servers yet.'}</span>}
        >
          {(server) => (
            <Checkbox
              label={<span class="mono">{server.name}</span>}
              checked={props.value.includes(server.id)}
              onChange={(on) => toggle(server.id, on)}
            />
          )}
        </For>
        <Show when={matching().length > mostShown}>
          <p class="soft">and {count(matching().length - mostShown)} more: type more of the name</p>
        </Show>
      </div>
    </fieldset>
  )
}
