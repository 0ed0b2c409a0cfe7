import type { FileOperation, SessionFiles } from '@gatehouse/core/session/view'
import { createSignal, For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { bytesInWords } from '../../../ui/bytes.ts'
import { count } from '../../../ui/count.ts'
import { State } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { answerInWords } from './session-words.ts'
import css from './touched-files.module.css'

const shownAtFirst = 20

/** What was done with which files, over sftp or scp. */
export function TouchedFiles(props: { files: SessionFiles }) {
  const [all, setAll] = createSignal(false)
  const known = () => props.files.operations
  const shown = () => (all() ? known() : known().slice(0, shownAtFirst))
  return (
    <section aria-labelledby="files">
      <header class="section-head">
        <h2 id="files">Files</h2>
        <Show when={props.files.total > 0}>
          <p class="faint">{count(props.files.total)}</p>
        </Show>
      </header>
      <Show when={props.files.lost}>
        {(why) => (
          <p class="warning" role="note">
            Gatehouse could no longer follow the transfer, so it ended the session: {why()}.
          </p>
        )}
      </Show>
      <Show when={known().length > 0} fallback={<p class="soft">No files were touched.</p>}>
        <div class={css.files}>
          <Table label="What was done with files" head={<TouchedFilesHead />} part>
            <For each={shown()}>{(operation) => <FileRow operation={operation} />}</For>
          </Table>
        </div>
      </Show>
      <Show when={shown().length < known().length}>
        <Button class="below" onClick={() => setAll(true)}>
          Show {known().length < props.files.total ? 'the first ' : 'all '}
          {count(known().length)}
        </Button>
      </Show>
      <Show when={shown().length === known().length && known().length < props.files.total}>
        <p class="faint below">
          These are the first {count(known().length)}. All {count(props.files.total)} are in the recording.
        </p>
      </Show>
    </section>
  )
}

function TouchedFilesHead() {
  return (
    <>
      <th class={css.fileOp}>What</th>
      <th>File</th>
      <th class={css.fileSize}>Size</th>
      <th class={css.fileAnswer}>Server</th>
      <th class={css.fileWhen}>When</th>
    </>
  )
}

function FileRow(props: { operation: FileOperation }) {
  const operation = () => props.operation
  const answer = () => answerInWords(operation().ok)
  return (
    <Row name={operation().path}>
      <td class={`mono ${css.fileOp}`}>
        {operation().op}
        <Show when={operation().truncates}>
          <span class="faint"> emptied</span>
        </Show>
      </td>
      <td class={`mono ${css.filePath}`}>
        {operation().path}
        <Show when={operation().to}>
          {(to) => (
            <>
              <span class="faint"> → </span>
              {to()}
            </>
          )}
        </Show>
      </td>
      <td class={`soft ${css.fileSize}`}>
        <Show when={operation().bytes !== undefined}>{bytesInWords(operation().bytes ?? 0)}</Show>
      </td>
      <td class="fold" data-label="Server">
        <State tone={answer().tone}>{answer().words}</State>
      </td>
      <td class="soft fold" data-label="When">
        <When at={operation().at} />
      </td>
    </Row>
  )
}
