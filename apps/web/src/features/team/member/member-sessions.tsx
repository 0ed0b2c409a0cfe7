import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { SessionEnding } from '../../session/session/session-ending.tsx'
import { whatInWords } from '../../session/session/session-words.ts'
import { useAccount } from '../account/account-context.ts'
import { memberSessionsOf } from './queries.ts'

/** The last sessions of a member. */
export function MemberSessions(props: { user: string }) {
  const account = useAccount()
  const sessions = createRead(() => memberSessionsOf(account.slug, props.user))
  return (
    <>
      <div class="section-head">
        <h2>Last sessions</h2>
        <Show when={sessions()?.more}>
          <A href={`/${account.slug}/sessions?user=${props.user}`}>All sessions</A>
        </Show>
      </div>
      <Show when={sessions()?.items.length} fallback={<p class="soft">No sessions yet.</p>}>
        <Table
          label="Last sessions"
          part
          head={
            <>
              <th>Opened</th>
              <th>Server</th>
              <th>What</th>
              <th>Result</th>
            </>
          }
        >
          <For each={sessions()?.items}>
            {(session) => (
              <Row name={`the session on ${session.server.name}`}>
                <td class="nowrap">
                  <A class="plain" data-open href={`/${account.slug}/sessions/${session.id}`}>
                    <When at={session.openedAt} />
                  </A>
                </td>
                <td class="mono">{session.server.name}</td>
                <td class="mono soft fold" data-label="What">
                  {whatInWords(session)}
                </td>
                <td class="fold" data-label="Result">
                  <SessionEnding session={session} />
                </td>
              </Row>
            )}
          </For>
        </Table>
      </Show>
    </>
  )
}
