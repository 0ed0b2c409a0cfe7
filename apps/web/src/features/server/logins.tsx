import type { ServerDetail, ServerLogin } from '@gatehouse/core/server/view'
import { For, Show } from 'solid-js'
import { Notice } from '../../ui/notice.tsx'
import { State } from '../../ui/state.tsx'
import { Row, Table } from '../../ui/table.tsx'
import { stateInWords } from './sync-words.ts'

/** Who has a login on the server, or should have one no longer. What went wrong is the server’s, and stands above. */
export function Logins(props: { server: ServerDetail }) {
  return (
    <Show
      when={props.server.logins.length > 0}
      fallback={
        <Notice title="No logins">
          <p>Nobody who may reach this server has an SSH key yet. Members add theirs under My SSH keys.</p>
        </Notice>
      }
    >
      <Table label="Logins" head={<Head />}>
        <For each={props.server.logins}>{(login) => <LoginRow login={login} />}</For>
      </Table>
    </Show>
  )
}

function Head() {
  return (
    <>
      <th>Login</th>
      <th>State</th>
      <th>Member</th>
      <th>Keys</th>
    </>
  )
}

function LoginRow(props: { login: ServerLogin }) {
  const state = () => stateInWords(props.login.state)
  return (
    <Row name={props.login.login}>
      <td class="mono">{props.login.login}</td>
      <td class="nowrap">
        <State tone={state().tone}>{state().words}</State>
      </td>
      <td class="mono soft fold" data-label="Member">
        {props.login.email}
      </td>
      <td class="soft fold" data-label="Keys">
        {props.login.keys}
      </td>
    </Row>
  )
}
