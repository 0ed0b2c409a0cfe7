import { type Player as Asciinema, create } from 'asciinema-player'
import { createEffect, createSignal, For, onCleanup, Show, untrack } from 'solid-js'
import 'asciinema-player/dist/bundle/asciinema-player.css'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { toast } from '../../ui/toast.tsx'
import { recordedMoment, timesIn, unskipped } from './idle.ts'
import { momentInWords } from './session-words.ts'

/** Pauses are shortened to this many seconds. */
const longestPause = 2
const speeds = [0.5, 1, 2, 4, 8]

interface PlayerProps {
  /** A cast, whole. */
  cast: string
  /** Where to begin, in seconds of the recording. */
  from: number
  /** Told the moment that somebody wants to link to, in whole seconds. */
  onMoment: (seconds: number) => void
}

/** Plays a cast at once. Another speed goes on from the same moment: nothing is read again. */
export function Player(props: PlayerProps) {
  const times = timesIn(props.cast)
  const [speed, setSpeed] = createSignal(1)
  const [skipping, setSkipping] = createSignal(true)
  let holder: HTMLDivElement | undefined
  let player: Asciinema | undefined
  /** The longest pause as the player in use has it. */
  let most = Number.POSITIVE_INFINITY
  const moment = () => (player ? recordedMoment(times, most, player.getCurrentTime()) : props.from)
  createEffect(() => {
    const options = { speed: speed(), ...(skipping() && { idleTimeLimit: longestPause }) }
    const from = untrack(moment)
    const focus = player === undefined
    player?.dispose()
    most = options.idleTimeLimit ?? Number.POSITIVE_INFINITY
    if (!holder) return
    player = create({ data: props.cast }, holder, {
      ...options,
      startAt: unskipped(times, most, from),
      autoPlay: true,
      fit: 'width',
      controls: true,
    })
    if (focus) holder.querySelector<HTMLElement>('[tabindex]')?.focus()
  })
  onCleanup(() => player?.dispose())
  const link = async () => {
    const seconds = Math.floor(moment())
    const url = new URL(location.href)
    url.searchParams.set('t', String(seconds))
    props.onMoment(seconds)
    await navigator.clipboard?.writeText(url.href).catch(() => undefined)
    toast(`The address now leads to ${momentInWords(seconds)}, and is copied.`)
  }
  return (
    <Show when={times.length > 0} fallback={<p class="soft">Nothing was written to its terminal.</p>}>
      <div class="replay" ref={(element) => (holder = element)} />
      <div class="replay-choices">
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
