import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, For, Show } from 'solid-js'
import { counted, someOf } from '../../../ui/count.ts'
import { State } from '../../../ui/state.tsx'
import { MemberLink } from '../../team/member/member-link.tsx'
import { HeldCells } from './held-cells.tsx'
import { heldInWords, isOrdinaryGatewayKey, type LoginRows, loginInWords } from './login-rows.ts'
import css from './manifest.module.css'
import { UnadoptedLogin } from './unadopted-login.tsx'

interface LoginGroupProps {
  server: ServerDetail
  login: LoginRows
}

/** A login, unfolded a line for each of its keys, and what stands in its way. */
export function LoginGroup(props: LoginGroupProps) {
  const wanted = () => props.login.keys.filter((key) => key.wanted && !key.gateway).length
  const throughGateway = () => props.login.keys.some((key) => key.wanted && key.gateway)
  const keys = () => props.login.keys.filter((key) => !isOrdinaryGatewayKey(key))
  const held = () => loginInWords(props.login)
  const [chosen, setChosen] = createSignal<boolean>()
  const open = () => chosen() ?? (held().tone === 'wait' || held().tone === 'bad')
  return (
    <tbody>
      <tr class={css.loginLine}>
        <th scope="rowgroup">
          <Show
            when={keys().length > 0}
            fallback={<span class={`mono ${css.loginName}`}>{props.login.login}</span>}
          >
            <button
              type="button"
              class={`mono ${css.loginName}`}
              aria-expanded={open()}
              onClick={() => setChosen(!open())}
            >
              {props.login.login}
            </button>
          </Show>{' '}
          <span class="mono soft">
            <Show
              when={props.login.email}
              fallback={
                props.login.sharedBy
                  ? `shared by ${someOf(props.login.sharedBy, 2) || 'no one'}`
                  : 'no member has this login'
              }
            >
              {(email) => <MemberLink email={email()} />}
            </Show>
          </span>
        </th>
        <td class={`soft ${css.wantedKeys}`} data-label="Expected">
          <Show
            when={wanted() > 0}
            fallback={<span class="faint">{throughGateway() ? 'gateway only' : 'no key'}</span>}
          >
            {counted(wanted(), 'key')}
          </Show>
        </td>
        <td data-label="On the server" classList={{ faint: held().tone === 'none' }}>
          <State tone={held().tone}>{held().words}</State>
        </td>
      </tr>
      <For each={open() ? keys() : []}>
        {(key) => (
          <tr class={css.keyLine} classList={{ [css.differs ?? '']: heldInWords[key.held].tone === 'wait' }}>
            <th scope="row">
              {key.name ?? <span class="faint">registered by no one</span>}{' '}
              <span class="mono soft">{key.fingerprint}</span>
            </th>
            <HeldCells wanted={key.wanted} held={key.held} />
          </tr>
        )}
      </For>
      <For each={props.login.shutOut}>
        {(reason) => (
          <tr>
            <td colspan="3">
              <span class="mono">{props.login.login}</span> can’t log in although its keys are there: {reason}
              .
            </td>
          </tr>
        )}
      </For>
      <Show when={props.login.trouble}>
        {(trouble) => (
          <tr>
            <td colspan="3">
              <span class="mono">{props.login.login}</span>: {trouble()}.
            </td>
          </tr>
        )}
      </Show>
      <Show when={props.login.unadopted}>
        {(unadopted) => (
          <tr>
            <td colspan="3" class={css.unadoptedCell}>
              <UnadoptedLogin server={props.server} login={props.login} unadopted={unadopted()} />
            </td>
          </tr>
        )}
      </Show>
    </tbody>
  )
}
