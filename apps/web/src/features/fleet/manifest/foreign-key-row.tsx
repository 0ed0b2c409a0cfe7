import type { ForeignKey } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { For, Match, Show, Switch } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { State } from '../../../ui/state.tsx'
import { Row } from '../../../ui/table.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './foreign-keys.module.css'

interface ForeignKeyRowProps {
  server: ServerDetail
  key: ForeignKey
}

export function ForeignKeyRow(props: ForeignKeyRowProps) {
  const account = useAccount()
  const dialogs = createDialogs({ match: () => import('./match-foreign-key.tsx') })
  const mayAsk = () => account.can('server:manage') && props.key.fingerprint !== null && !props.key.owner
  return (
    <Row
      name={`the key in ${props.key.login}`}
      actions={
        <Show when={mayAsk()}>
          <Button kind="quiet" aria-label={askWhom(props.key)} onClick={() => dialogs.open('match')}>
            {askInShort(props.key)}
          </Button>
          <dialogs.Open
            server={props.server}
            fingerprint={props.key.fingerprint ?? ''}
            suggested={props.key.suggested}
          />
        </Show>
      }
    >
      <td>
        <div>
          <div class="mono">{props.key.login}</div>
          <Show when={props.key.file !== 'authorized_keys'}>
            <div class="mono faint">{props.key.file}</div>
          </Show>
        </div>
      </td>
      <td class={css.foreignKey}>
        <div class={`mono ${css.foreignFingerprint}`}>{props.key.fingerprint ?? 'unreadable key'}</div>
        <div class="mono soft">
          {props.key.type} {props.key.comment}
        </div>
        <Show when={props.key.options}>
          {(options) => (
            <div class={css.foreignOptions}>
              <span class="faint">options</span> <span class="mono">{options()}</span>
            </div>
          )}
        </Show>
      </td>
      <td class="whole">
        <Owner key={props.key} />
      </td>
    </Row>
  )
}

function askWhom({ suggested, login, fingerprint }: ForeignKey): string {
  return `Ask ${suggested?.email ?? 'a member'} about the key ${fingerprint} in ${login}`
}

function askInShort({ asked, suggested }: ForeignKey): string {
  if (asked.length > 0) return 'Ask someone else'
  return suggested ? `Ask ${suggested.email.split('@')[0]}@…` : 'Ask'
}

/** Whose key it is, as far as anybody knows. */
function Owner(props: { key: ForeignKey }) {
  return (
    <Switch fallback={<span class="faint">unknown</span>}>
      <Match when={props.key.owner}>
        {(owner) => (
          <span>
            key of <span class="mono">{owner().email}</span>
          </span>
        )}
      </Match>
      <Match when={props.key.asked.length > 0}>
        <For each={props.key.asked}>
          {({ email, declined }) => (
            <div>
              <State tone={declined ? 'bad' : 'wait'}>
                <span class="mono">{email}</span> {declined ? 'says it isn’t theirs' : 'has been asked'}
              </State>
            </div>
          )}
        </For>
      </Match>
      <Match when={props.key.suggested}>
        {(suggested) => (
          <span class="soft">
            perhaps <span class="mono">{suggested().email}</span>
          </span>
        )}
      </Match>
    </Switch>
  )
}
