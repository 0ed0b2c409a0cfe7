import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, on, Show } from 'solid-js'
import { Notice } from '../../../ui/notice.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createRecordingSearch } from './recording-search.ts'
import { SearchForm } from './search-form.tsx'
import { SearchProgress } from './search-progress.tsx'
import { type RecordingQuery, recordingQueryIn } from './search-query.ts'
import { SearchResults } from './search-results.tsx'

/** Searches what recordings show; the question stands in the address, and its answers come as they are found. */
export function SearchRecordings() {
  const account = useAccount()
  const [params, setParams] = useSearchParams<{ q: string; user: string; server: string; days: string }>()
  const search = createRecordingSearch(account.slug)
  const question = createMemo(() => recordingQueryIn(params), undefined, { equals: isSame })
  createEffect(
    on(question, (asked) => {
      if (asked.text !== '') void search.run(asked)
      else search.stop()
    }),
  )
  const ask = (next: RecordingQuery) => {
    if (isSame(next, question())) void search.run(next)
    const { text, user, server, days } = next
    setParams({ q: text, user, server, days: days === undefined ? undefined : String(days) })
  }
  return (
    <>
      <SearchForm question={question()} busy={search.busy()} failure={search.failure()} onAsk={ask} />
      <Show when={question().text !== ''} fallback={<WhatItIs />}>
        <Problem failure={search.failure()} fields={['text']} />
        <Show when={search.progress()}>
          {(progress) => (
            <SearchProgress
              {...progress()}
              found={search.found().length}
              busy={search.busy()}
              onStop={search.stop}
            />
          )}
        </Show>
        <SearchResults found={search.found()} />
      </Show>
    </>
  )
}

const isSame = (a: RecordingQuery, b: RecordingQuery) =>
  a.text === b.text && a.user === b.user && a.server === b.server && a.days === b.days

function WhatItIs() {
  return (
    <Notice title="What was shown, in every session">
      <p>
        A file name, an error, a command: each line of a terminal that has it is found, and leads to its
        moment in the recording. What you look for stands in the audit log.
      </p>
    </Notice>
  )
}
