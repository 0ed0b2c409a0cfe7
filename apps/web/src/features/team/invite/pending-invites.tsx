import { createSignal, For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { count, counted } from '../../../ui/count.ts'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Table } from '../../../ui/table.tsx'
import { useAccount } from '../account/account-context.ts'
import css from './invite-row.module.css'
import { invitesOf } from './queries.ts'

// read where there are invites
const InviteRow = lazyWithRetry(() => import('./invite-row.tsx'))

/** So many stand above the team; the others come when they are asked for. */
const mostShown = 5

/** The invites that wait, or have run out. */
export function PendingInvites() {
  const account = useAccount()
  const invites = createReadStore(() => invitesOf(account.slug))
  const [all, setAll] = createSignal(false)
  const shown = () => (all() ? invites() : invites()?.slice(0, mostShown)) ?? []
  const hidden = () => (invites()?.length ?? 0) - shown().length
  return (
    <Show when={invites()?.length}>
      {(number) => (
        <section class={css.invites} aria-label="Invites">
          <h2>{counted(number(), 'pending invite')}</h2>
          <Table label="Pending invites" head={<InvitesHead />} part>
            <For each={shown()}>{(invite) => <InviteRow invite={invite} />}</For>
          </Table>
          <Show when={hidden() > 0}>
            <Button kind="quiet" onClick={() => setAll(true)}>
              Show {count(hidden())} more
            </Button>
          </Show>
        </section>
      )}
    </Show>
  )
}

function InvitesHead() {
  return (
    <>
      <th>Invited</th>
      <th class="narrow">Role</th>
      <th>By</th>
      <th class="narrow">State</th>
    </>
  )
}
