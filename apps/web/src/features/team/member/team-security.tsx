import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { count, counted, someOf } from '../../../ui/count.ts'
import { Table } from '../../../ui/table.tsx'
import { useAccount } from '../account/account-context.ts'
import { MemberSecurityRow } from './member-security-row.tsx'
import { teamSecurityOf } from './queries.ts'
import '../../../ui/notice.css'

/** How each member proves who they are; those without a passkey come first. */
export function TeamSecurity() {
  const account = useAccount()
  const members = createReadStore(() => teamSecurityOf(account.slug), { key: 'user' })
  const lacking = () => members()?.filter(({ passkeys }) => passkeys === 0) ?? []
  const sorted = () => [...lacking(), ...(members()?.filter(({ passkeys }) => passkeys > 0) ?? [])]
  return (
    <Show when={members()}>
      {(known) => (
        <>
          <Show
            when={lacking().length > 0}
            fallback={<p class="soft">Every member has a passkey: a mail alone lets nobody in.</p>}
          >
            <ul class="attention" aria-label="Members without a passkey">
              <li>
                <b>
                  {count(lacking().length)} of {counted(known().length, 'member')}
                </b>{' '}
                {lacking().length === 1 ? 'has' : 'have'} no passkey: whoever reads their mail can sign in as
                them. <span class="mono">{someOf(emailsOf(lacking()), 5)}</span>
              </li>
              <li class="soft">
                You can <A href={`/${account.slug}/settings#security`}>require one</A> of owners, or of
                everyone.
              </li>
            </ul>
          </Show>
          <Table label="Team security" head={<TeamSecurityHead />}>
            <For each={sorted()}>{(member) => <MemberSecurityRow member={member} />}</For>
          </Table>
        </>
      )}
    </Show>
  )
}

const emailsOf = (members: readonly { email: string }[]) => members.map(({ email }) => email)

function TeamSecurityHead() {
  return (
    <>
      <th>Member</th>
      <th>Role</th>
      <th>Passkeys</th>
      <th>Recovery codes</th>
      <th>Signed in</th>
      <th>API keys</th>
      <th>SSH keys</th>
      <th class="narrow">Last seen</th>
    </>
  )
}
