import type { SignInView } from '@gatehouse/core/identity/sign-in/view'
import { For, Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { createReadStore } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { toast } from '../../../ui/toast.tsx'
import { userAgentInWords } from '../../../ui/user-agent.ts'
import { When } from '../../../ui/when.tsx'
import { signIns } from '../user/queries.ts'

const provedBy = {
  mail: 'email',
  passkey: 'passkey',
  'mail+passkey': 'email and passkey',
  operator: 'a link from your Gatehouse administrator',
} as const

/** Where the reader is signed in; `untitled` where something around it says so. */
export function SignIns(props: { untitled?: boolean }) {
  const own = createReadStore(() => signIns())
  const dialogs = createDialogs({ endOthers: () => import('./end-other-sign-ins.tsx') })
  return (
    <Show when={own()?.items}>
      {(known) => (
        <>
          <Show when={!props.untitled}>
            <h2>Signed in</h2>
          </Show>
          <Table label="Sign-ins" head={<SignInsHead />} part>
            <For each={known()}>{(signIn) => <SignInRow signIn={signIn} />}</For>
          </Table>
          <Show when={known().length > 1}>
            <div class="below">
              <Button onClick={() => dialogs.open('endOthers')}>Sign out all others</Button>
            </div>
          </Show>
          <dialogs.Open count={known().length - 1} />
        </>
      )}
    </Show>
  )
}

function SignInsHead() {
  return (
    <>
      <th>Browser</th>
      <th>Address</th>
      <th>Signed in with</th>
      <th>Since</th>
      <th>Last seen</th>
    </>
  )
}

function SignInRow(props: { signIn: SignInView }) {
  const device = () => (props.signIn.userAgent ? userAgentInWords(props.signIn.userAgent) : 'unknown')
  const end = createTask(async () => {
    await gatehouse().security.endSignIn.mutate({ signIn: props.signIn.id })
    toast(`Signed out ${device()}.`)
    await signIns.refetch()
  })
  return (
    <Row
      name={device()}
      actions={
        <Show when={!props.signIn.current}>
          <Button kind="quiet" busy={end.busy()} aria-label={`Sign out ${device()}`} onClick={end.run}>
            {' '}
            Sign out{' '}
          </Button>
          <Problem failure={end.failure()} />
        </Show>
      }
    >
      <td class="span-2">
        {device()}
        <Show when={props.signIn.current}>
          <span class="soft">{'\u00a0· this browser'}</span>
        </Show>
      </td>
      <td class="mono fold" data-label="Address">
        {props.signIn.ip ?? 'unknown'}
      </td>
      <td class="fold" data-label="Signed in with">
        {provedBy[props.signIn.assurance]}
      </td>
      <td class="faint fold nowrap" data-label="Since">
        <When at={props.signIn.createdAt} />
      </td>
      <td class="faint fold nowrap" data-label="Last seen">
        <Show when={props.signIn.lastSeenAt} fallback="now">
          {(at) => <When at={at()} />}
        </Show>
      </td>
    </Row>
  )
}
