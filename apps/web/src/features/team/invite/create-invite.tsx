import { type Role, roleHolds } from '@gatehouse/core/access/roles'
import { createSignal, Show } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { EndField } from '../../../ui/end-field.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { hoursInWords } from '../../../ui/time.ts'
import { RoleChoice } from '../../access/role/role-choice.tsx'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { useAccount } from '../account/account-context.ts'
import { InviteLink } from './invite-link.tsx'

/** How long an invite may stay open, in hours: 1 hour to 90 days, 7 days unless chosen otherwise. */
const validities = [1, 4, 24, 72, 168, 336, 720, 2160].map((hours) => ({
  value: String(hours),
  label: hoursInWords(hours),
}))

const defaultValidity = '168'

export function CreateInvite(props: { onClose: () => void }) {
  const account = useAccount()
  const [email, setEmail] = createSignal('')
  const [role, setRole] = createSignal<Role>('OPERATOR')
  const [validity, setValidity] = createSignal(defaultValidity)
  const [servers, setServers] = createSignal<string[] | null>(null)
  const [accessEnd, setAccessEnd] = createSignal<string | null>(null)
  const [link, setLink] = createSignal<string>()
  const reachesServers = () => roleHolds(role(), 'server:ssh')
  const invite = createTask(async () => {
    const chosen = reachesServers() ? servers() : null
    const made = await account.api.invites.create.mutate({
      email: email().trim(),
      role: role(),
      expiresIn: Number(validity()),
      accessExpiresAt: accessEnd(),
      ...(chosen && { servers: chosen }),
    })
    setLink(made.link)
    await refetch('invites', 'account')
  })
  const submit = (event: Event) => {
    event.preventDefault()
    invite.run()
  }
  const form = () => (
    <form onSubmit={submit}>
      <TextField
        label="E-mail address"
        type="email"
        value={email()}
        onInput={setEmail}
        error={issueWith(invite.failure(), 'email')}
        required
        autofocus
      />
      <RoleChoice value={role()} onChange={setRole} />
      <Show when={reachesServers()}>
        <ServerChoice value={servers()} onChange={setServers} />
      </Show>
      <SelectField
        label="Valid for"
        hint="How long the invite can be accepted."
        value={validity()}
        options={validities}
        onChange={setValidity}
        error={issueWith(invite.failure(), 'expiresIn')}
      />
      <EndField
        label="Access ends (optional)"
        value={accessEnd()}
        onChange={setAccessEnd}
        hint="The access that comes of it then ends by itself."
        error={issueWith(invite.failure(), 'accessExpiresAt')}
      />
      <Problem failure={invite.failure()} fields={['email', 'expiresIn', 'accessExpiresAt']} />
      <div class="actions">
        <Button onClick={props.onClose}>Cancel</Button>
        <Button type="submit" kind="main" busy={invite.busy()}>
          Send invite
        </Button>
      </div>
    </form>
  )
  return (
    <Dialog title={link() ? `Invited ${email().trim()}` : 'Invite'} onClose={props.onClose}>
      <Show when={link()} fallback={form()}>
        {(made) => <InviteLink link={made()} email={email().trim()} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}
