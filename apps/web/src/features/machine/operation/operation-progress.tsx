import type { OperationView, StepView } from '@gatehouse/core/machine/operation/view'
import { For, type JSX, Show } from 'solid-js'
import { now } from '../../../ui/now.ts'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import css from './operation-progress.module.css'
import { operationTone, stepTone, tookInWords } from './operation-words.ts'

/** A long change with its steps, as they go on: give it what a live read answers. */
export function OperationProgress(props: {
  operation: OperationView /** Where several servers are shown. */
  named?: boolean
  /** What can be done about it. */
  actions?: JSX.Element
}) {
  const operation = () => props.operation
  return (
    <article class={css.operation} aria-live="polite">
      <p class={css.head}>
        <strong>
          {operation().title}
          <Show when={props.named}> of {operation().serverName}</Show>
        </strong>
        <State tone={operationTone[operation().state]}>{operation().state}</State>
        <span class="faint">
          {operation().actor.label}, <When at={operation().createdAt} />
        </span>
      </p>
      <Show when={operation().error}>{(error) => <p class="error">{error()}</p>}</Show>
      <Show when={operation().log.length > 0}>
        <pre class={css.log} tabindex="0">
          {operation().log.join('\n')}
        </pre>
      </Show>
      <Show when={operation().outcome}>{(outcome) => <p>{outcome()}</p>}</Show>
      <Show when={operation().state !== 'stopped'}>
        <ol class={css.steps}>
          <For each={operation().steps}>{(step) => <Step step={step} error={operation().error} />}</For>
        </ol>
      </Show>
      {props.actions}
    </article>
  )
}

function Step(props: { step: StepView; error: string | null }) {
  const step = () => props.step
  return (
    <li class={css.step} classList={{ faint: step().state === 'waiting' || step().state === 'skipped' }}>
      <span>{step().title}</span>
      <span class="nowrap">
        <State tone={stepTone[step().state]}>{step().state}</State>
      </span>
      {/* what went wrong stands above already */}
      <span class={css.told}>{step().told === props.error ? null : step().told}</span>
      <span class={`mono faint nowrap ${css.took}`}>
        <Show when={step().state !== 'skipped' && step().beganAt}>
          {(beganAt) => <>{tookInWords(beganAt(), step().endedAt, now())}</>}
        </Show>
      </span>
    </li>
  )
}
