import { A, useLocation, useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import type { Failure } from '../api/failure.ts'

/** Where it is seen whether a change was made, by the page that it was asked for on. */
const places: Record<string, string> = {
  team: 'See the team',
  servers: 'See the servers',
  sessions: 'See the sessions',
  'api-keys': 'See the API keys',
  keys: 'See your SSH keys',
  security: 'See your security',
  settings: 'See the settings',
}

/** Where to go next on a page of an account: to add the passkey that was missing, or to look whether the change was made. */
export default function ProblemLink(props: { failure: Failure }) {
  const params = useParams<{ account?: string }>()
  const location = useLocation()
  const page = () => location.pathname.split('/')[2] ?? ''
  const place = () => (places[page()] ? page() : 'audit')
  return (
    <Show when={params.account}>
      {(slug) => (
        <Show
          when={props.failure.needs === 'passkey'}
          fallback={
            // what was typed stays for another try
            <a href={`/${slug()}/${place()}`} target="_blank" rel="noopener">
              {places[place()] ?? 'See the audit log'} (new tab)
            </a>
          }
        >
          <A href={`/${slug()}/security`}>Add a passkey</A>
        </Show>
      )}
    </Show>
  )
}
