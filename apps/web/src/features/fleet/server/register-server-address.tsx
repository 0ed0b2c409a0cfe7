import { commandToLetIn } from '@gatehouse/core/fleet/management-key/command-to-let-in'
import { Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Cancel } from '../../../ui/cancel.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Copyable } from '../../../ui/copy.tsx'
import type { Form as FormOf } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { Exemption } from './exemption.tsx'
import { HopField } from './hop-field.tsx'
import { createLabelEffect, LabelEffect } from './label-effect.tsx'
import { LabelField } from './label-field.tsx'
import { Probing } from './probing.tsx'

export interface NewServer {
  name: string
  host: string
  port: string
  login: string
  type: string
  /** The server through which it is reached; empty for none. */
  via: string
  sudo: boolean
  labels: string[]
}

export const emptyServer: NewServer = {
  name: '',
  host: '',
  port: '22',
  login: 'root',
  type: '',
  via: '',
  sudo: false,
  labels: [],
}

/** What was typed, where it is a login; else root, so that no command is made of something else. */
export const loginOr = (typed: string) =>
  /^[a-z_][a-z0-9_-]{0,30}$/.test(typed.trim()) ? typed.trim() : 'root'

/** Where the server is; the form looks up its host key. */
export function RegisterServerAddress(props: { form: FormOf<NewServer> }) {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  const form = () => props.form
  const server = () => props.form.values()
  const login = () => loginOr(server().login)
  const effect = createLabelEffect(() =>
    server().labels.length > 0 ? { server: null, labels: server().labels } : undefined,
  )
  return (
    <Form
      form={form()}
      actions={
        <div class="actions">
          <Cancel />
          <Button
            type="submit"
            kind="main"
            busy={form().busy()}
            disabled={effect.answer()?.allowed === false}
          >
            Look up host key
          </Button>
        </div>
      }
    >
      <TextField
        label="Name"
        {...form().field('name')}
        hint="The name people will type, e.g. prod-1."
        mono
        required
        autofocus
      />
      <div class="fields-row">
        <TextField
          label="Host"
          {...form().field('host')}
          hint="A name or address that Gatehouse can reach."
          mono
          required
        />
        <TextField label="Port" {...form().field('port')} type="number" mono required />
      </div>
      <HopField {...form().field('via')} />
      <TextField
        label="Management login"
        {...form().field('login')}
        hint="Gatehouse logs in as this: root, or a login with sudo such as ubuntu, ec2-user or admin."
        mono
        required
      />
      <TextField
        label="Type (optional)"
        {...form().field('type')}
        hint="Size, as your provider calls it, e.g. CCX13."
        mono
      />
      <LabelField {...form().field('labels')} />
      <Show when={server().labels.length > 0}>
        <LabelEffect of={effect} />
      </Show>
      <div class="field">
        <Checkbox
          label={
            <>
              Logins can become root <span class="soft">with sudo, without a password</span>
            </>
          }
          checked={server().sudo}
          onChange={(sudo) => form().set('sudo', sudo)}
        />
      </div>
      <Suspense>
        <Show when={view()}>
          {(known) => (
            <>
              <p>
                First, give Gatehouse access: run this once on the server
                {login() === 'root' ? ', as root' : ''}. It adds the management key where the server’s sshd
                reads keys of <span class="mono">{login()}</span>
                {login() === 'root' ? '' : ', which must be there, and lets it use sudo without a password'}.
              </p>
              <Copyable
                label="Command that gives Gatehouse access"
                text={commandToLetIn(server().via ? known().managementKey : known().managementLine, login())}
              />
              <Show when={!server().via}>
                <Exemption from={known().gatewayFrom} />
              </Show>
            </>
          )}
        </Show>
      </Suspense>
      <Show when={form().busy()}>
        <Probing whom={`${server().host}:${server().port}`} what="for its host key" most={10} />
      </Show>
    </Form>
  )
}
