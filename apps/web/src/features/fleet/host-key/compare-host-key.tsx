import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { Copyable } from '../../../ui/copy.tsx'
import { commandToCompare } from '../server/host-commands.ts'
import '../../../ui/details.css'

/** What a host answered, and how to see on the host itself whether it is true. */
export function CompareHostKey(props: { found: ProbeView }) {
  return (
    <>
      <dl class="details">
        <dt>Address</dt>
        <dd class="mono">
          {props.found.host}:{props.found.port}
        </dd>
        <dt>Host key found</dt>
        <dd class="mono">{props.found.type}</dd>
        <dt>Fingerprint</dt>
        <dd class="mono">
          <b>{props.found.fingerprint}</b>
        </dd>
      </dl>
      <p>
        Run this on the server, over a connection you trust (the provider’s console, or one you already have),
        and compare the fingerprint it prints:
      </p>
      <Copyable label="Command that prints the fingerprint" text={commandToCompare(props.found.type)} />
    </>
  )
}
