import { Show, Suspense } from 'solid-js'
import { lazyWithRetry } from './lazy-with-retry.ts'
import { SelectField, type SelectFieldProps } from './select-field.tsx'

/** Of more than these, one is found by its name. */
const mostToLookThrough = 20

const ComboboxField = lazyWithRetry(() => import('./combobox-field.tsx'))

/** One member or server: a select of its own kind for a few, and found by typing among many. */
export function PickField(props: SelectFieldProps<string>) {
  return (
    <Show when={props.options.length > mostToLookThrough} fallback={<SelectField {...props} />}>
      <Suspense fallback={<SelectField {...props} />}>
        <ComboboxField {...props} />
      </Suspense>
    </Show>
  )
}
