import type { MemberApiKey, MemberDetails, MemberSshKey } from '@gatehouse/core/team/member/view'
import { For, Show } from 'solid-js'
import { counted } from '../../../ui/count.ts'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'

/** What a member logs in with, to servers and by programs, for those who may know. */
export function MemberKeys(props: { member: MemberDetails }) {
  return (
    <>
      <h2>SSH keys</h2>
      <Show
        when={props.member.sshKeys}
        fallback={<p class="soft">{counted(props.member.keys, 'key')}. Your access doesn’t show which.</p>}
      >
        {(keys) => <SshKeys keys={keys()} />}
      </Show>
      <Show when={props.member.apiKeys?.length}>
        <h2>API keys</h2>
        <Table
          label="API keys"
          part
          head={
            <>
              <th>Name</th>
              <th>Begins with</th>
              <th>Created</th>
              <th>Last used</th>
              <th>Expires</th>
            </>
          }
        >
          <For each={props.member.apiKeys}>{(key) => <ApiKeyRow key={key} />}</For>
        </Table>
      </Show>
    </>
  )
}

function SshKeys(props: { keys: MemberSshKey[] }) {
  return (
    <Show when={props.keys.length > 0} fallback={<p class="soft">No SSH keys.</p>}>
      <Table
        label="SSH keys"
        part
        head={
          <>
            <th>Name</th>
            <th>Fingerprint</th>
            <th>Added</th>
            <th>Expires</th>
          </>
        }
      >
        <For each={props.keys}>
          {(key) => (
            <Row name={key.name}>
              <td class="span-2">{key.name}</td>
              <td class="mono fold" data-label="Fingerprint">
                <span>
                  {key.fingerprint} <span class="faint">{key.type}</span>
                </span>
              </td>
              <td class="faint fold nowrap" data-label="Added">
                <When at={key.createdAt} />
              </td>
              <td class="fold nowrap" data-label="Expires">
                <Expiry at={key.expiresAt} />
              </td>
            </Row>
          )}
        </For>
      </Table>
    </Show>
  )
}

function ApiKeyRow(props: { key: MemberApiKey }) {
  return (
    <Row name={props.key.name}>
      <td class="span-2">{props.key.name}</td>
      <td class="mono fold" data-label="Begins with">
        {props.key.prefix}…
      </td>
      <td class="faint fold nowrap" data-label="Created">
        <When at={props.key.createdAt} />
      </td>
      <td class="faint fold nowrap" data-label="Last used">
        <Show when={props.key.lastUsedAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
      <td class="fold nowrap" data-label="Expires">
        <Expiry at={props.key.expiresAt} />
      </td>
    </Row>
  )
}

function Expiry(props: { at: string | null }) {
  return (
    <Show when={props.at} fallback={<span class="faint">never</span>}>
      {(at) => <When at={at()} />}
    </Show>
  )
}
