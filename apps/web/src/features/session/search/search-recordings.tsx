import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, on, Show } from 'solid-js'
import { Notice } from '../../../ui/notice.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ScopeFilter } from '../session/scope-filter.tsx'
import type { SessionScope } from '../session/session-scope.ts'
import { createRecordingSearch } from './recording-search.ts'
import { SearchForm } from './search-form.tsx'
import { SearchProgress } from './search-progress.tsx'
import { type RecordingQuery, recordingQueryIn } from './search-query.ts'
import { SearchResults } from './search-results.tsx'

/** Searches what recordings show; the question stands in the address, and its answers come as they are found. */
export function SearchRecordings() {
  const account = useAccount()
  const [params, setParams] = useSearchParams<Record<'q' | keyof SessionScope, string>>()
  const search = createRecordingSearch(account.slug)
  const question = createMemo(() => recordingQueryIn(params), undefined, { equals: isSame })
  createEffect(
    on(question, (asked) => {
      if (asked.text !== '') void search.run(asked)
      else search.stop()
    }),
  )
  const ask = (text: string) => {
    if (text === question().text) void search.run(question())
    setParams({ q: text })
  }
  return (
    <>
      <SearchForm text={question().text} busy={search.busy()} failure={search.failure()} onAsk={ask} />
      <ScopeFilter />
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

const isSame = (a: RecordingQuery, b: RecordingQuery) => JSON.stringify(a) === JSON.stringify(b)

function WhatItIs() {
  return (
    <Notice title="Search everything shown in recorded terminals">
      <p>
        Find a file name, error or command. Each match opens the recording at that moment. Searches are
        logged.
      </p>
    </Notice>
  )
}
