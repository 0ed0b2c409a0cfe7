import { Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { progressOf } from '../server/queries.ts'
import css from './fleet-progress.module.css'
import { isConverging, progressInWords } from './progress-words.ts'

/** How far a sync of the fleet is; a quiet line of the same height when nothing is on its way. */
export function FleetProgress() {
  return (
    <div class={css.fleetProgress}>
      <Suspense>
        <Progress />
      </Suspense>
    </div>
  )
}

function Progress() {
  const account = useAccount()
  const progress = createRead(() => progressOf(account.slug))
  return (
    <Show when={progress()}>
      {(known) => (
        <>
          <span classList={{ faint: !isConverging(known()) }}>{progressInWords(known())}</span>
          <Show when={isConverging(known())}>
            <ProgressBar
              label="Progress of the sync"
              of={known().servers}
              done={known().proved}
              failed={known().failing + known().stopped}
              words={progressInWords(known())}
            />
          </Show>
        </>
      )}
    </Show>
  )
}
