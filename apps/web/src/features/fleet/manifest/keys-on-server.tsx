import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { ForeignKeys } from './foreign-keys.tsx'
import { Manifest } from './manifest.tsx'
import { manifestOf } from './queries.ts'
import '../../../ui/notice.css'

/** Every key on a server: those that should be there, and those that Gatehouse did not write. */
export function KeysOnServer(props: { server: ServerDetail }) {
  const account = useAccount()
  const manifest = createReadStore(() => manifestOf(account.slug, props.server.id), {
    key: 'fingerprint',
    merge: false,
  })
  return (
    <Show when={manifest()}>
      {(known) => (
        <>
          <Show when={known().surveyedAt === null && !props.server.sync.error}>
            <p class="attention" role="status">
              Gatehouse is reading the keys on {props.server.name}. Those it did not write will be listed
              below.
            </p>
          </Show>
          <Manifest server={props.server} manifest={known()} />
          <ForeignKeys server={props.server} manifest={known()} />
        </>
      )}
    </Show>
  )
}
