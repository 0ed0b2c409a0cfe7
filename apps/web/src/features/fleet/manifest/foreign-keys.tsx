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

/** Keys on the server that Gatehouse did not write: where forgotten access hides. */
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
      <Show when={props.server.otherWays.length > 0}>
        <ul class={css.ways} aria-label="Other ways in">
          <For each={props.server.otherWays}>{(way) => <li class="warning">{way}</li>}</For>
        </ul>
      </Show>
      <Show when={foreign().length > 0} fallback={<NoForeignKeys {...props} />}>
        <p class="soft">
          Keys on {props.server.name} that Gatehouse did not write and never touches. These keys keep working
          even after someone is revoked in Gatehouse, until you remove them on the server.
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
            This server has more keys than Gatehouse reads: the list is incomplete.
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
      fallback={<p class="soft">Gatehouse has not read the keys on {props.server.name} yet.</p>}
    >
      <p class="soft">
        <Show
          when={props.server.otherWays.length > 0}
          fallback={<>None. Gatehouse put every key on {props.server.name} there.</>}
        >
          No other keys in the files that Gatehouse reads on {props.server.name}.
        </Show>
      </p>
    </Show>
  )
}

/** Where the key is with which Gatehouse gets in, so that nobody wonders. */
function OwnKey(props: ForeignKeysProps) {
  const own = () => props.manifest.foreign.find((key) => key.gatehouse)
  return (
    <Show when={own()}>
      {(key) => (
        <p class="faint below">
          Not listed: the management key, which Gatehouse logs in with, in{' '}
          <span class="mono">{key().login}</span>
          ’s <span class="mono">{key().file}</span>.
        </p>
      )}
    </Show>
  )
}
