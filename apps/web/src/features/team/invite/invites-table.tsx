import type { InviteView } from '@gatehouse/core/team/invite/view'
import { createSignal, For, onMount, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { count, counted } from '../../../ui/count.ts'
import { Table } from '../../../ui/table.tsx'
import css from './invite-row.module.css'
import InviteRow from './invite-row.tsx'

/** So many stand above the team; the others come when they are asked for. */
const mostShown = 5

/** The invites that wait, or have run out. */
export default function InvitesTable(props: { invites: readonly InviteView[] }) {
  const [all, setAll] = createSignal(false)
  const shown = () => (all() ? props.invites : props.invites.slice(0, mostShown))
  const hidden = () => props.invites.length - shown().length
  return (
    <section class={css.invites} aria-label="Invites">
      <h2 id="invites" ref={goToNamed}>
        {counted(props.invites.length, 'pending invite')}
      </h2>
      <Table label="Pending invites" head={<InvitesHead />} part>
        <For each={shown()}>{(invite) => <InviteRow invite={invite} />}</For>
      </Table>
      <Show when={hidden() > 0}>
        <Button kind="quiet" onClick={() => setAll(true)}>
          Show {count(hidden())} more
        </Button>
      </Show>
    </section>
  )
}

/** Where the address names them, one goes on from there once they stand. */
function goToNamed(heading: HTMLElement): void {
  onMount(() => {
    if (location.hash !== `#${heading.id}`) return
    heading.tabIndex = -1
    // the page's own heading does not take it away
    heading.setAttribute('autofocus', '')
    heading.focus()
  })
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
