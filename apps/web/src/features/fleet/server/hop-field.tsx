import { Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { PickField } from '../../../ui/pick-field.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { hopsToChoose } from './queries.ts'

interface HopFieldProps {
  value: string
  onInput: (via: string) => void
  error?: string | undefined
  /** The server that is to be reached, where it is there already. */
  server?: string
}

/** Through which other server one is reached; an empty value for none. */
export function HopField(props: HopFieldProps) {
  return (
    <Suspense>
      <Choice {...props} />
    </Suspense>
  )
}

function Choice(props: HopFieldProps) {
  const account = useAccount()
  const found = createRead(() => hopsToChoose(account.slug))
  const options = () => [
    { value: '', label: 'Directly' },
    ...(found()?.items ?? [])
      .filter(({ id }) => id !== props.server)
      .map(({ id, name }) => ({ value: id, label: `Through ${name}` })),
  ]
  return (
    <PickField
      label="Reached"
      options={options()}
      value={props.value}
      onInput={props.onInput}
      error={props.error}
      hint="Where only another server can reach it: its sshd must allow forwarding."
    />
  )
}
