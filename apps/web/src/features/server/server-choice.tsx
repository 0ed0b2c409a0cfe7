import { createAsync } from '@solidjs/router'
import { For, Show, Suspense } from 'solid-js'
import { Checkbox, RadioGroup } from '../../ui/choice.tsx'
import { useAccount } from '../account/context.ts'
import { serversOf } from './queries.ts'

interface ServerChoiceProps {
  /** Ids, or null for all servers. */
  value: string[] | null
  onChange: (servers: string[] | null) => void
}

/** All servers, or a chosen few. */
export function ServerChoice(props: ServerChoiceProps) {
  const account = useAccount()
  const servers = createAsync(() => serversOf(account.slug))
  const toggle = (id: string, on: boolean) => {
    const others = (props.value ?? []).filter((other) => other !== id)
    props.onChange(on ? [...others, id] : others)
  }
  return (
    <>
      <RadioGroup
        label="Servers"
        value={props.value === null ? 'all' : 'chosen'}
        options={[
          { value: 'all', label: 'All of them', hint: 'and those to come' },
          { value: 'chosen', label: 'Only chosen ones' },
        ]}
        onChange={(which) => props.onChange(which === 'all' ? null : [])}
      />
      <Show when={props.value}>
        {(chosen) => (
          <fieldset class="group choice-box" aria-label="Chosen servers">
            <Suspense fallback="Loading …">
              <For each={servers()} fallback={<span class="soft">There are no servers yet.</span>}>
                {(server) => (
                  <Checkbox
                    label={<span class="mono">{server.name}</span>}
                    checked={chosen().includes(server.id)}
                    onChange={(on) => toggle(server.id, on)}
                  />
                )}
              </For>
            </Suspense>
          </fieldset>
        )}
      </Show>
    </>
  )
}
