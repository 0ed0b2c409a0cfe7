import type { SearchNews } from '@gatehouse/api/recording-search'
import { createSignal, onCleanup } from 'solid-js'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { apiError, fetchOrThrow } from '../../../api/fetch-or-throw.ts'
import { goToSignIn } from '../../../api/signed-out.ts'
import { withFreshAuth } from '../../../api/with-fresh-auth.ts'
import { now } from '../../../ui/now.ts'
import { type RecordingQuery, searchFor } from './search-query.ts'

export type FoundSession = Extract<SearchNews, { kind: 'found' }>
export type SearchState = Extract<SearchNews, { kind: 'progress' | 'done' }>

/** A search as it goes; a new one takes the place of the one before, and leaving the page ends it. */
export function createRecordingSearch(account: string) {
  const [found, setFound] = createSignal<readonly FoundSession[]>([])
  const [progress, setProgress] = createSignal<SearchState>()
  const [failure, setFailure] = createSignal<Failure>()
  const [busy, setBusy] = createSignal(false)
  let current: AbortController | undefined

  async function run(question: RecordingQuery): Promise<void> {
    current?.abort()
    current = new AbortController()
    const { signal } = current
    setFound([])
    setProgress(undefined)
    setFailure(undefined)
    setBusy(true)
    try {
      for await (const news of ask(account, question, signal)) {
        if (news.kind === 'found') setFound((before) => [...before, news])
        else if (news.kind === 'failed') throw apiError(news.message, news.data)
        else setProgress(news)
      }
    } catch (thrown) {
      if (signal.aborted) return
      const failed = failureOf(thrown)
      if (failed.reason === 'signed-out') goToSignIn()
      setFailure(failed)
    }
    if (!signal.aborted) setBusy(false)
  }

  const stop = () => {
    current?.abort()
    setBusy(false)
  }
  onCleanup(stop)
  return { run, stop, found, progress, failure, busy }
}

async function* ask(
  account: string,
  question: RecordingQuery,
  signal: AbortSignal,
): AsyncGenerator<SearchNews> {
  const { body } = await withFreshAuth(() =>
    fetchOrThrow(`/recordings/search?${new URLSearchParams({ account })}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(searchFor(question, now())),
      signal,
    }),
  )
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    const lines = (rest + next.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as SearchNews // our own server's lines
  }
}
