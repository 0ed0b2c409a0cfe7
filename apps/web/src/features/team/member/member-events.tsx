import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { sentenceOf } from '../../audit/log/event-sentence.ts'
import { useAccount } from '../account/account-context.ts'
import { memberEventsOf } from './queries.ts'

/** The last events that a member caused, or that are about the member. */
export function MemberEvents(props: { user: string }) {
  const account = useAccount()
  const events = createRead(() => memberEventsOf(account.slug, props.user))
  return (
    <>
      <div class="section-head">
        <h2>Last events</h2>
        <A href={`/${account.slug}/audit?actor=${props.user}`}>Everything they did</A>
        <A href={`/${account.slug}/audit?resource=${props.user}`}>Everything done to them</A>
      </div>
      <Show when={events()?.items.length} fallback={<p class="soft">No events yet.</p>}>
        <Table
          label="Last events"
          part
          head={
            <>
              <th>What</th>
              <th class="narrow">When</th>
            </>
          }
        >
          <For each={events()?.items}>
            {(event) => (
              <Row name={sentenceOf(event)}>
                <td>
                  <A class="plain" data-open href={`/${account.slug}/audit?event=${event.id}`}>
                    {sentenceOf(event)}
                  </A>
                </td>
                <td class="nowrap faint">
                  <When at={event.at} />
                </td>
              </Row>
            )}
          </For>
        </Table>
      </Show>
    </>
  )
}
