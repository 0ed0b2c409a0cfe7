import { Checkbox } from '../../../ui/checkbox.tsx'

/** Whether a restart waits until no calls are up. */
export function WhenNoCalls(props: { value: boolean; onInput: (value: boolean) => void }) {
  return (
    <Checkbox
      label="Restart when no calls are up. If there are still calls after an hour, nothing is restarted"
      checked={props.value}
      onChange={props.onInput}
    />
  )
}
