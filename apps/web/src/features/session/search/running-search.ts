import type { SearchNews } from '@gatehouse/api/recording-search'
import { createSignal, onCleanup } from 'solid-js'
import { asked, refusal } from '../../../api/asked.ts'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { goToSignIn } from '../../../api/signed-out.ts'
import { withTouch } from '../../../api/touch.ts'
import { now } from '../../../ui/now.ts'
import { type Question, searchFor } from './question.ts'

export type Found = Extract<SearchNews, { kind: 'found' }>
export type Progress = Extract<SearchNews, { kind: 'progress' | 'done' }>

/** A search as it goes; a new one takes the place of the one before, and leaving the page ends it. */
export function createSearch(account: string) {
  const [found, setFound] = createSignal<readonly Found[]>([])
  const [progress, setProgress] = createSignal<Progress>()
  const [failure, setFailure] = createSignal<Failure>()
  const [busy, setBusy] = createSignal(false)
  let current: AbortController | undefined

  async function run(question: Question): Promise<void> {
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
        else if (news.kind === 'failed') throw refusal(news.message, news.data)
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

async function* ask(account: string, question: Question, signal: AbortSignal): AsyncGenerator<SearchNews> {
  const { body } = await withTouch(() =>
    asked(`/recordings/search?${new URLSearchParams({ account })}`, {
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
