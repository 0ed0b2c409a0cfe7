import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { When } from '../../../ui/when.tsx'

interface TroubleProps {
  advice: NonNullable<ServerDetail['advice']>
  sync: ServerDetail['sync']
}

/** Why the last try failed: what to check in words, and under them what Gatehouse wrote down. */
export function Trouble(props: TroubleProps) {
  return (
    <>
      <div>
        <b>{props.advice.what}</b> {props.advice.check}{' '}
        <Show when={props.sync.provedAt} fallback="It has never worked.">
          {(at) => (
            <>
              Last worked <When at={at()} />.
            </>
          )}
        </Show>
      </div>
      <div class="mono faint">{props.sync.error}</div>
    </>
  )
}
