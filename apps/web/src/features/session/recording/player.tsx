import { type Player as Asciinema, create, type Source } from 'asciinema-player'
import { createEffect, createSignal, For, onCleanup, Show, untrack } from 'solid-js'
import 'asciinema-player/dist/bundle/asciinema-player.css'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { copyText } from '../../../ui/copy-text.ts'
import { toast } from '../../../ui/toast.tsx'
import { momentInWords } from './moment-words.ts'
import { afterPause } from './pauses.ts'
import css from './player.module.css'
import type { Playback } from './viewing.ts'

const speeds = [0.5, 1, 2, 4, 8]
/** How often it is seen whether nothing happens, in ms. */
const lookMs = 100

interface PlayerProps {
  viewing: Playback
  /** Where to begin, in seconds of the recording. */
  from: number
  /** Told the moment that somebody wants to link to, in whole seconds. */
  onMoment: (seconds: number) => void
}

/** Plays a recording at once. Another speed goes on from the same moment. */
export default function Player(props: PlayerProps) {
  const [speed, setSpeed] = createSignal(1)
  const [skipping, setSkipping] = createSignal(true)
  let holder: HTMLDivElement | undefined
  let player: Asciinema | undefined
  let playing = false
  const moment = () => player?.getCurrentTime() ?? props.from
  createEffect(() => {
    const from = untrack(moment)
    const focus = player === undefined
    player?.dispose()
    playing = false
    if (!holder) return
    player = create(sourceOf(untrack(() => props.viewing)), holder, {
      speed: speed(),
      startAt: from,
      autoPlay: true,
      fit: 'both',
      controls: true,
    })
    player.addEventListener('playing', () => (playing = true))
    for (const end of ['pause', 'ended'] as const) player.addEventListener(end, () => (playing = false))
    if (focus) holder.querySelector<HTMLElement>('[tabindex]')?.focus()
  })
  const timer = setInterval(() => {
    const next = playing && skipping() ? afterPause(props.viewing.pauses, moment()) : null
    // the player itself says what went wrong
    if (next !== null) player?.seek(next).catch(() => {})
  }, lookMs)
  onCleanup(() => {
    clearInterval(timer)
    player?.dispose()
  })
  const link = async () => {
    const seconds = Math.floor(moment())
    const url = new URL(location.href)
    url.searchParams.set('t', String(seconds))
    props.onMoment(seconds)
    const copied = await copyText(url.href)
    toast(`This page’s address now opens at ${momentInWords(seconds)}${copied ? '. Copied' : ''}.`)
  }
  return (
    <Show when={!isEmpty(props.viewing)} fallback={<p class="soft">The terminal showed nothing.</p>}>
      <div class={css.replay} data-in-use ref={(element) => (holder = element)} />
      <div class={css.replayChoices}>
        <label>
          Speed{' '}
          <select class="input" onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
            <For each={speeds}>
              {(one) => (
                <option value={one} selected={one === speed()}>
                  {one}×
                </option>
              )}
            </For>
          </select>
        </label>
        <Checkbox label="Skip idle time" checked={skipping()} onChange={setSkipping} />
        <Button onClick={link}>Link to this moment</Button>
      </div>
    </Show>
  )
}

const isEmpty = (viewing: Playback) => 'cast' in viewing && !viewing.cast.includes('\n[')

/** `segmented` is a format of the player that its types do not name: it reads the pieces around the moment alone. */
function sourceOf(viewing: Playback): Source {
  if ('cast' in viewing) return { data: viewing.cast }
  const source = { url: viewing.index, format: 'segmented' }
  return source
}
