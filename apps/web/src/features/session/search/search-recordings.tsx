import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, on, Show } from 'solid-js'
import { Notice } from '../../../ui/notice.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../account/context.ts'
import { type Question, questionIn } from './question.ts'
import { createSearch } from './running-search.ts'
import { SearchForm } from './search-form.tsx'
import { SearchProgress } from './search-progress.tsx'
import { SearchResults } from './search-results.tsx'
import './search.css'

/** Searches what recordings show; the question stands in the address, and its answers come as they are found. */
export function SearchRecordings() {
  const account = useAccount()
  const [params, setParams] = useSearchParams<{ q: string; user: string; server: string; days: string }>()
  const search = createSearch(account.slug)
  const question = createMemo(() => questionIn(params), undefined, { equals: isSame })
  createEffect(
    on(question, (asked) => {
      if (asked.text !== '') void search.run(asked)
      else search.stop()
    }),
  )
  const ask = (next: Question) => {
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

const isSame = (a: Question, b: Question) =>
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
