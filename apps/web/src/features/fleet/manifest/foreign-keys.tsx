import type { ServerManifest } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { count } from '../../../ui/count.ts'
import { Table } from '../../../ui/table.tsx'
import { ForeignKeyRow } from './foreign-key-row.tsx'
import css from './foreign-keys.module.css'

interface ForeignKeysProps {
  server: ServerDetail
  manifest: ServerManifest
}

const shownAtFirst = 50

/** Keys on the server that Gatehouse did not write: where access that was forgotten hides. */
export function ForeignKeys(props: ForeignKeysProps) {
  const [all, setAll] = createSignal(false)
  const foreign = () => props.manifest.foreign.filter((key) => !key.gatehouse)
  const shown = () => (all() ? foreign() : foreign().slice(0, shownAtFirst))
  return (
    <section aria-labelledby="foreign">
      <header class="section-head">
        <h2 id="foreign">Not managed by Gatehouse</h2>
        <Show when={foreign().length > 0}>
          <p class="faint">{count(foreign().length)}</p>
        </Show>
      </header>
      <Show when={foreign().length > 0} fallback={<NoForeignKeys {...props} />}>
        <p class="soft">
          Keys on {props.server.name} that Gatehouse did not write, and never touches. Forgotten access hides
          here: such a key goes on letting its holder in, whatever happens to them in Gatehouse, until
          somebody takes the line off the server.
        </p>
        <div class={css.foreign}>
          <Table label="Keys that Gatehouse did not write" head={<ForeignKeysHead />} part>
            <For each={shown()}>{(key) => <ForeignKeyRow server={props.server} key={key} />}</For>
          </Table>
        </div>
        <Show when={shown().length < foreign().length}>
          <Button class="below" onClick={() => setAll(true)}>
            Show all {count(foreign().length)}
          </Button>
        </Show>
        <OwnKey {...props} />
        <Show when={props.manifest.truncated}>
          <p class="warning below" role="note">
            There are more keys on this server than Gatehouse reads: the list is not complete.
          </p>
        </Show>
      </Show>
    </section>
  )
}

function ForeignKeysHead() {
  return (
    <>
      <th>Login</th>
      <th>Key</th>
      <th>Whose</th>
    </>
  )
}

function NoForeignKeys(props: ForeignKeysProps) {
  return (
    <Show
      when={props.manifest.surveyedAt}
      fallback={<p class="soft">It is not known yet which keys are on {props.server.name}.</p>}
    >
      <p class="soft">None. Every key on {props.server.name} is one that Gatehouse put there.</p>
    </Show>
  )
}

/** Where the key stands by which Gatehouse gets in: it is in nobody’s way, and no mystery. */
function OwnKey(props: ForeignKeysProps) {
  const own = () => props.manifest.foreign.find((key) => key.gatehouse)
  return (
    <Show when={own()}>
      {(key) => (
        <p class="faint below">
          Not listed: the management key by which Gatehouse gets in, in{' '}
          <span class="mono">{key().login}</span>
          ’s <span class="mono">{key().file}</span>.
        </p>
      )}
    </Show>
  )
}
