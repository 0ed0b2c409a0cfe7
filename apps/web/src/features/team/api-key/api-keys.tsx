import type { ApiKeyView } from '@gatehouse/core/team/api-key/view'
import { For, type JSX, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { someOf } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Menu } from '../../../ui/menu.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../account/account-context.ts'
import { MemberLink } from '../member/member-link.tsx'
import css from './api-keys.module.css'
import { apiKeysOf } from './queries.ts'

export function ApiKeys(props: { create: JSX.Element }) {
  const account = useAccount()
  const keys = createReadStore(() => apiKeysOf(account.slug))
  return (
    <Show
      when={keys()?.length !== 0}
      fallback={
        <Notice title="No API keys" actions={props.create}>
          <p>
            An API key lets a program act in this account with only the scopes you choose. Its actions appear
            in the audit log under its name.
          </p>
        </Notice>
      }
    >
      <Table label="API keys" head={<ApiKeysHead />}>
        <For each={keys()}>{(key) => <ApiKeyRow apiKey={key} />}</For>
      </Table>
    </Show>
  )
}

function ApiKeysHead() {
  return (
    <>
      <th>Name</th>
      <th>Begins with</th>
      <th>Scopes</th>
      <th>From</th>
      <th>Created by</th>
      <th>Expires</th>
      <th>Last used</th>
    </>
  )
}

function ApiKeyRow(props: { apiKey: ApiKeyView }) {
  const dialogs = createDialogs({
    limit: () => import('./limit-api-key.tsx'),
    revoke: () => import('./revoke-api-key.tsx'),
  })
  return (
    <Row
      name={props.apiKey.name}
      actions={
        <>
          <Menu
            label={`Actions for ${props.apiKey.name}`}
            trigger="⋯"
            entries={[
              { label: 'Limit addresses', onSelect: () => dialogs.open('limit') },
              { label: 'Revoke', danger: true, onSelect: () => dialogs.open('revoke') },
            ]}
          />
          <dialogs.Open apiKey={props.apiKey} />
        </>
      }
    >
      <td class="span-2">{props.apiKey.name}</td>
      <td class="mono soft fold nowrap" data-label="Begins with">
        {props.apiKey.prefix}…
      </td>
      <td class={`mono soft fold ${css.scopes}`} data-label="Scopes">
        <Scopes scopes={props.apiKey.scopes} />
      </td>
      <td class="soft fold" data-label="From">
        <Show when={props.apiKey.ranges} fallback={<span class="faint nowrap">anywhere</span>}>
          {(ranges) => (
            <span class="mono" title={ranges().join(', ')}>
              {someOf(ranges(), 1)}
            </span>
          )}
        </Show>
      </td>
      <td class={`mono soft fold ${css.createdBy}`} data-label="Created by">
        <MemberLink email={props.apiKey.createdBy} />
      </td>
      <td class="soft fold nowrap" data-label="Expires">
        <Show when={props.apiKey.expiresAt} fallback={<span class="faint">never</span>}>
          {(at) => <When at={at()} />}
        </Show>
      </td>
      <td class="faint fold nowrap" data-label="Last used">
        <Show when={props.apiKey.lastUsedAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
    </Row>
  )
}

const shownScopes = 3

function Scopes(props: { scopes: string[] }) {
  const rest = () => props.scopes.length - shownScopes
  return (
    <span title={props.scopes.join(', ')}>
      <For each={props.scopes.slice(0, shownScopes)}>
        {(scope, index) => (
          <>
            {index() > 0 && ', '}
            <span class="nowrap">{scope}</span>
          </>
        )}
      </For>
      <Show when={rest() > 0}> and {rest()} more</Show>
    </span>
  )
}
