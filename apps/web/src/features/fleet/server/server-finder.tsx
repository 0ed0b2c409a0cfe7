import type { ServerChoice } from '@gatehouse/core/fleet/server/view'
import { createMemo, createSignal, For, type JSX, Show, Suspense } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { createRead } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { count, counted } from '../../../ui/count.ts'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { isLabel } from './label-words.ts'
import { labelsOf } from './queries.ts'
import css from './server-choice.module.css'
import type { ServerLimit } from './server-limit.ts'

/** How many servers are looked at together, and how many a limit may name. */
const shown = 50
const mostChosen = 1000

interface ServerFinderProps {
  value: ServerLimit
  /** Where servers are chosen one by one alone. */
  withoutLabels?: boolean
  onInput: (limit: ServerLimit) => void
}

/** Finds any server or label of the account by a few letters, and puts it among what is chosen or takes it away. */
export function ServerFinder(props: ServerFinderProps) {
  const account = useAccount()
  const [text, setText] = createSignal('')
  const wanted = createMemo(() => text().trim().toLowerCase())
  const { answer, failure } = createLatestAnswer(wanted, (text) =>
    account.api.servers.search.query({ text, limit: shown }),
  )
  const what = () => (props.withoutLabels ? 'servers' : 'servers and labels')
  const servers = () => answer()?.items ?? []
  const total = () => answer()?.total ?? 0
  const isChosen = (id: string) => props.value.servers.some((one) => one.id === id)

  const choose = (found: readonly ServerChoice[], on: boolean) => {
    const ids = new Set(found.map(({ id }) => id))
    const others = props.value.servers.filter(({ id }) => !ids.has(id))
    const added = on ? found.map(({ id, name }) => ({ id, name })) : []
    props.onInput({ ...props.value, servers: [...others, ...added] })
  }
  const all = createTask(async () => {
    const { items } = await account.api.servers.search.query({ text: wanted(), limit: mostChosen })
    choose(items, true)
  })
  const mayChooseAll = () =>
    total() > 1 && total() <= mostChosen && !servers().every(({ id }) => isChosen(id))
  return (
    <>
      <input
        class="input"
        type="search"
        aria-label={`Find ${what()}`}
        placeholder={`Find ${what()}`}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        // Enter would save the limit
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
      />
      <fieldset
        class={`group ${css.found}`}
        aria-label={props.withoutLabels ? 'Servers to choose from' : 'Servers and labels to choose from'}
      >
        <Show when={!props.withoutLabels}>
          <Suspense>
            <KnownLabels text={wanted()} value={props.value} onInput={props.onInput} />
          </Suspense>
        </Show>
        <For each={servers()}>
          {(server) => (
            <Checkbox
              label={
                <>
                  <span class="mono">{server.name}</span> <span class="faint">{server.labels.join(' ')}</span>
                </>
              }
              checked={isChosen(server.id)}
              onChange={(on) => choose([server], on)}
            />
          )}
        </For>
        <Show when={answer()?.items.length === 0}>
          <p class="soft">{wanted() ? 'No server matches.' : 'There are no servers yet.'}</p>
        </Show>
        <Show when={!props.withoutLabels}>
          <Suspense>
            <NewLabel text={wanted()} value={props.value} onInput={props.onInput} />
          </Suspense>
        </Show>
      </fieldset>
      <div class={css.foot}>
        <span class="soft" role="status">
          <Show when={total() > shown}>
            {count(shown)} of {counted(total(), 'server')} shown. Type more of the name to see the others.
          </Show>
        </span>
        <Show when={mayChooseAll()}>
          <Button kind="quiet" busy={all.busy()} onClick={all.run}>
            Select all {count(total())}
            {wanted() ? ' that match' : ''}
          </Button>
        </Show>
      </div>
      <Problem failure={failure() ?? all.failure()} />
    </>
  )
}

interface LabelsProps extends ServerFinderProps {
  /** What is looked for. */
  text: string
}

/** The labels in use that match. */
function KnownLabels(props: LabelsProps) {
  const account = useAccount()
  const known = createRead(() => labelsOf(account.slug))
  const matching = () => (known()?.items ?? []).filter(({ label }) => label.includes(props.text))
  return (
    <For each={matching()}>
      {({ label, servers }) => (
        <LabelBox {...props} label={label}>
          label <b>{label}</b>{' '}
          <span class="faint">{servers > 0 ? counted(servers, 'server') : 'on no server yet'}</span>
        </LabelBox>
      )}
    </For>
  )
}

/** What is typed, for a label that no server has yet. */
function NewLabel(props: LabelsProps) {
  const account = useAccount()
  const known = createRead(() => labelsOf(account.slug))
  const isNew = () =>
    isLabel(props.text) && known()?.items.every(({ label }) => label !== props.text) === true
  return (
    <Show when={isNew()}>
      <LabelBox {...props} label={props.text}>
        new label <b>{props.text}</b> <span class="faint">for servers added later</span>
      </LabelBox>
    </Show>
  )
}

function LabelBox(props: ServerFinderProps & { label: string; children: JSX.Element }) {
  const toggle = (on: boolean) => {
    const others = props.value.labels.filter((one) => one !== props.label)
    props.onInput({ ...props.value, labels: on ? [...others, props.label].sort() : others })
  }
  return (
    <Checkbox label={props.children} checked={props.value.labels.includes(props.label)} onChange={toggle} />
  )
}
