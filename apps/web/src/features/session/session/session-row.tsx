import type { SessionView } from '@gatehouse/core/session/view'
import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { bytesInWords } from '../../../ui/bytes.ts'
import { now } from '../../../ui/now.ts'
import { Row, type RowPlace } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { MemberLink } from '../../team/member/member-link.tsx'
import { EndSession } from './end-session.tsx'
import { SessionEnding } from './session-ending.tsx'
import { hostRecorded, lengthInWords, whatInWords } from './session-words.ts'
import css from './sessions.module.css'

export function SessionRow(props: { session: SessionView; place: RowPlace }) {
  const account = useAccount()
  const session = () => props.session
  const mayEnd = () =>
    session().closedAt === null && session().terminatedBy === null && account.can('session:terminate')
  return (
    <Row name={`the session of ${session().email} on ${session().server.name}`} place={props.place}>
      <td class={css.sessionWhen}>
        <A class={`plain ${css.sessionOpen}`} data-open href={`/${account.slug}/sessions/${session().id}`}>
          <When at={session().openedAt} />
        </A>
      </td>
      <td class={css.sessionMember} title={session().email}>
        <MemberLink user={session().user} email={session().email} />
      </td>
      <td class={`mono ${css.sessionServer}`} title={session().server.name}>
        {session().server.name}
      </td>
      <td class={`mono ${css.sessionWhat}`} title={whatInWords(session())}>
        <Show when={session().origin === 'host'}>
          <span class={css.sessionOrigin} title="Recorded by the host itself">
            {hostRecorded}
          </span>{' '}
        </Show>
        {whatInWords(session())}
      </td>
      <td class="mono soft fold" data-label="From" title={session().clientAddress}>
        {session().clientAddress}
      </td>
      <td class="soft fold" data-label="Lasted">
        {lengthInWords(session(), now())}
      </td>
      <td class={css.sessionState}>
        <SessionEnding session={session()} />
      </td>
      <td class="soft fold" data-label={mayEnd() ? 'Cut off' : 'Size'}>
        <Show when={mayEnd()} fallback={sizeOf(session())}>
          <EndSession session={session()} brief />
        </Show>
      </td>
    </Row>
  )
}

/** What went through it, both ways; nothing while it is live. */
function sizeOf({ bytesIn, bytesOut }: SessionView): string {
  return bytesIn === null && bytesOut === null ? '' : bytesInWords((bytesIn ?? 0) + (bytesOut ?? 0))
}
