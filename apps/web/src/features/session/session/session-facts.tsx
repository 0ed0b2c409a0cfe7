import type { SessionDetails } from '@gatehouse/core/session/view'
import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import { bytesInWords } from '../../../ui/bytes.ts'
import { now } from '../../../ui/now.ts'
import { exactTime } from '../../../ui/time.ts'
import { userAgentInWords } from '../../../ui/user-agent.ts'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { MemberLink } from '../../team/member/member-link.tsx'
import { Checksums } from './checksums.tsx'
import { EndSession } from './end-session.tsx'
import { SessionEnding } from './session-ending.tsx'
import { lastedInWords, whatInWords } from './session-words.ts'
import { StreamFacts } from './stream-facts.tsx'
import '../../../ui/details.css'

export function SessionFacts(props: { session: SessionDetails }) {
  const account = useAccount()
  const session = () => props.session
  const mayBeEnded = () => session().closedAt === null && session().terminatedBy === null
  return (
    <dl class="details">
      <dt>{session().closedAt ? 'Result' : 'State'}</dt>
      <dd class="acted-on">
        <SessionEnding session={session()} />
        <Show when={mayBeEnded() && account.can('session:terminate')}>
          <span class="beside-line">
            <EndSession session={session()} />
          </span>
        </Show>
      </dd>
      <Fact name="Member">
        <MemberLink user={session().user} email={session().email} />
      </Fact>
      <Fact name="Server">
        <A class="mono" href={`/${account.slug}/servers/${session().server.id}`}>
          {session().server.name}
        </A>{' '}
        <span class="soft">
          as <span class="mono">{session().login}</span>
        </span>
      </Fact>
      <Fact name="What">
        <span class="mono">{whatInWords({ ...session(), connections: null })}</span>{' '}
        <Show when={session().terminal}>
          <span class="soft">with a terminal</span>
        </Show>
      </Fact>
      <Show when={session().origin === 'host'}>
        <Fact name="Recorded">
          on the host <span class="soft">itself: root there, or the login, could have altered it</span>
        </Fact>
      </Show>
      <Show when={session().key}>
        <Fact
          name={session().openedWith === 'key' ? 'Key' : 'Opened in'}
          mono={session().openedWith === 'key'}
        >
          {session().key}
        </Fact>
      </Show>
      <Fact name="From">
        <span class="mono">{session().clientAddress}</span> <Client session={session()} />
      </Fact>
      <Fact name="Opened">
        <Moment at={session().openedAt} />
      </Fact>
      <Show when={session().closedAt}>
        {(at) => (
          <Fact name="Closed">
            <Moment at={at()} />
          </Fact>
        )}
      </Show>
      <Fact name="Lasted">{lastedInWords(session(), now())}</Fact>
      <Show when={session().bytesIn !== null || session().bytesOut !== null}>
        <Fact name="Traffic">
          <Show when={session().bytesIn !== null}>
            {bytesInWords(session().bytesIn ?? 0)} <span class="soft">in,</span>{' '}
          </Show>
          {bytesInWords(session().bytesOut ?? 0)} <span class="soft">out</span>
        </Fact>
      </Show>
      <Show when={session().connections}>
        {(connections) => (
          <>
            <Fact name="Connections">
              {connections().carried} <span class="soft">carried,</span> {connections().failed}{' '}
              <span class="soft">failed</span>
            </Fact>
            <Fact name="First">
              <Moment at={connections().first} />
            </Fact>
            <Fact name="Last">
              <Moment at={connections().last} />
            </Fact>
          </>
        )}
      </Show>
      <Show when={session().streams}>{(streams) => <StreamFacts streams={streams()} />}</Show>
      <Show when={session().recording}>
        {(recording) => <Fact name="Recording">{bytesInWords(recording().bytes)}</Fact>}
      </Show>
      <Show when={session().recording ?? session().streams}>
        <Fact name="Checksums">
          <Checksums session={session()} />
        </Fact>
      </Show>
    </dl>
  )
}

/** What was at the other end: a browser in a few words, the rest as it called itself. */
function Client(props: { session: SessionDetails }) {
  return (
    <Show
      when={props.session.openedWith === 'sign-in'}
      fallback={<span class="mono faint">{props.session.clientVersion}</span>}
    >
      <span class="faint" title={props.session.clientVersion}>
        {userAgentInWords(props.session.clientVersion)}
      </span>
    </Show>
  )
}

function Fact(props: { name: string; mono?: boolean; children: JSX.Element }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd classList={{ mono: props.mono ?? false }}>{props.children}</dd>
    </>
  )
}

function Moment(props: { at: string }) {
  return (
    <>
      <When at={props.at} /> <span class="mono faint">{exactTime(props.at)}</span>
    </>
  )
}
