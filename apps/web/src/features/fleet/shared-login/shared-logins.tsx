import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import type { SharedLoginView } from '@gatehouse/core/fleet/shared-login/view'
import { createSignal, For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { MemberLink } from '../../team/member/member-link.tsx'
import { sharedLoginsOf } from './queries.ts'
import css from './shared-logins.module.css'

/** Of so many all are named. */
const mostNamed = 3

/** The logins of a server that several members may use, and who they are. */
export default function SharedLogins(props: { server: ServerDetail }) {
  const account = useAccount()
  const logins = createReadStore(() => sharedLoginsOf(account.slug, props.server.id), { key: 'id' })
  const [chosen, setChosen] = createSignal<SharedLoginView>()
  const dialogs = createDialogs({
    add: () => import('./add-shared-login.tsx'),
    change: () => import('./change-shared-login.tsx'),
    remove: () => import('./remove-shared-login.tsx'),
  })
  const open = (name: 'change' | 'remove', of: SharedLoginView) => {
    setChosen(of)
    dialogs.open(name)
  }
  const may = () => account.can('server:manage')
  const listed = () => logins() ?? []
  return (
    <section aria-labelledby="shared-logins">
      <h2 id="shared-logins">Shared logins</h2>
      <Show
        when={listed().length > 0}
        fallback={
          <p class="soft">
            Every member has a login of their own here. A shared one, such as <span class="mono">deploy</span>
            , is for what several members work on together: each uses their own keys, and every session says
            who it was.
          </p>
        }
      >
        <Table
          label="Shared logins"
          part
          head={
            <>
              <th class={css.login}>Login</th>
              <th class="fold">Members</th>
              <th class={`fold ${css.servers}`}>Servers</th>
            </>
          }
        >
          <For each={listed()}>
            {(one) => (
              <Row
                name={one.login}
                actions={
                  <Show when={may()}>
                    <Button kind="quiet" aria-label={`Edit ${one.login}`} onClick={() => open('change', one)}>
                      Edit
                    </Button>
                    <Button
                      kind="quiet"
                      aria-label={`Remove ${one.login}`}
                      onClick={() => open('remove', one)}
                    >
                      Remove
                    </Button>
                  </Show>
                }
              >
                <td>
                  <span class="mono">{one.login}</span>{' '}
                  <span class={`soft ${css.count}`}>{counted(one.members.length, 'member')}</span>
                </td>
                <td class="fold" data-label="Members">
                  <Members login={one} server={props.server} />
                </td>
                <td class="fold" data-label="Servers">
                  <span class="soft" title={one.servers.map(({ name }) => name).join(', ')}>
                    {one.servers.length === 1 ? 'this one' : counted(one.servers.length, 'server')}
                  </span>
                </td>
              </Row>
            )}
          </For>
        </Table>
      </Show>
      <Show when={may()}>
        <div class="notice-actions">
          <Button onClick={() => dialogs.open('add')}>Add shared login</Button>
        </div>
      </Show>
      <dialogs.Open server={props.server} login={chosen()} />
    </section>
  )
}

/** Who may use it here; whoever does not reach the server is among them, and is said so. */
function Members(props: { login: SharedLoginView; server: ServerDetail }) {
  const [whole, setWhole] = createSignal(false)
  const members = () => props.login.members
  const shown = () =>
    whole() || members().length <= mostNamed + 1 ? members() : members().slice(0, mostNamed)
  const kept = () =>
    new Set(
      props.server.sharedLogins
        .find(({ id }) => id === props.login.id)
        ?.members.flatMap(({ user, reaches }) => (reaches ? [] : [user])),
    )
  return (
    <Show when={members().length > 0} fallback={<span class="soft">no one can use it</span>}>
      <ul class={css.members}>
        <For each={shown()}>
          {({ user, email }) => (
            <li>
              <MemberLink email={email} />
              <Show when={kept().has(user)}>
                {' '}
                <span class="soft">can’t reach this server</span>
              </Show>
            </li>
          )}
        </For>
        <Show when={shown().length < members().length}>
          <li>
            <button type="button" class="link" onClick={() => setWhole(true)}>
              and {members().length - shown().length} more
            </button>
          </li>
        </Show>
      </ul>
    </Show>
  )
}
