import { type Role, roleHolds } from '@gatehouse/core/access/roles'
import { createSignal, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { ExpiryField } from '../../../ui/expiry-field.tsx'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { hoursInWords } from '../../../ui/time.ts'
import { RoleChoice } from '../../access/role/role-choice.tsx'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { allServers, type ServerLimit, saidLimit } from '../../fleet/server/server-limit.ts'
import { useAccount } from '../account/account-context.ts'
import { InviteLink } from './invite-link.tsx'
import { newToken } from './new-token.ts'

/** How long an invite may stay open, in hours: 1 hour to 90 days, 7 days unless chosen otherwise. */
const validities = [1, 4, 24, 72, 168, 336, 720, 2160].map((hours) => ({
  value: String(hours),
  label: hoursInWords(hours),
}))

interface NewInvite {
  email: string
  role: Role
  /** Hours. */
  expiresIn: string
  limit: ServerLimit
  accessExpiresAt: string | null
}

const empty: NewInvite = {
  email: '',
  role: 'OPERATOR',
  expiresIn: '168',
  limit: allServers,
  accessExpiresAt: null,
}

export default function CreateInvite(props: { onClose: () => void }) {
  const account = useAccount()
  const [link, setLink] = createSignal<string>()
  // sent again after its answer was lost, it is the same invite
  const once = newToken()
  const form = createForm({
    initial: empty,
    async send({ limit, expiresIn, ...invite }) {
      const made = await account.api.invites.create.mutate({
        ...invite,
        once,
        expiresIn: Number(expiresIn),
        ...(roleHolds(invite.role, 'server:ssh') && saidLimit(limit)),
      })
      setLink(made.link)
      await refetch('invites', 'account')
    },
  })
  const email = () => form.values().email
  return (
    <FormDialog
      title={link() ? `Invited ${email()}` : 'Invite'}
      form={form}
      action="Send invite"
      discards="this invite"
      result={
        <Show when={link()}>
          {(made) => <InviteLink link={made()} email={email()} onClose={props.onClose} />}
        </Show>
      }
      onClose={props.onClose}
    >
      <TextField label="Email address" type="email" {...form.field('email')} required autofocus />
      <RoleChoice {...form.field('role')} />
      <Show when={roleHolds(form.values().role, 'server:ssh')}>
        <ServerChoice {...form.field('limit')} user={null} />
      </Show>
      <SelectField
        label="Valid for"
        hint="The invite link works for this long."
        options={validities}
        {...form.field('expiresIn')}
      />
      <ExpiryField
        label="Access expires"
        {...form.field('accessExpiresAt')}
        hint="Access ends automatically at this time."
      />
    </FormDialog>
  )
}
