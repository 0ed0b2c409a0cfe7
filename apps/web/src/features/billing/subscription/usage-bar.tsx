import { Show } from 'solid-js'
import css from './standing.module.css'
import { barOf, type Use, useInWords } from './usage-words.ts'

/** How much of something is used: a bar, and the same in words. */
export function UsageBar(props: { label: string; use: Use }) {
  const bar = () => barOf(props.use)
  const share = (part: number) => `${Math.min(100, (100 * part) / bar().of)}%`
  return (
    <div class={css.use}>
      <p>
        <b>{props.label}</b> <span class="soft">{useInWords(props.use)}</span>
      </p>
      <div
        class={css.bar}
        role="progressbar"
        aria-label={props.label}
        aria-valuemin="0"
        aria-valuemax={bar().of}
        aria-valuenow={props.use.used}
        aria-valuetext={useInWords(props.use)}
      >
        <i
          classList={{ [css.full ?? '']: props.use.most !== null && props.use.used >= props.use.most }}
          style={{ width: share(props.use.used) }}
        />
        <Show when={bar().included}>{(included) => <b style={{ left: share(included()) }} />}</Show>
      </div>
    </div>
  )
}
