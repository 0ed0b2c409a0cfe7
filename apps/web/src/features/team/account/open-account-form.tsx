import type { JSX } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { slugOf } from './slug.ts'

interface NewAccount {
  slug: string
  name: string
  email: string
}

interface OpenAccountFormProps {
  /** Opens the account; answers its slug. */
  open: (account: NewAccount) => Promise<{ slug: string }>
  /** Whether to ask whose account it is. */
  asksEmail?: boolean
  more?: JSX.Element
}

/** Asks for what an account needs to be opened, and goes there. */
export function OpenAccountForm(props: OpenAccountFormProps) {
  const form = createForm<NewAccount>({
    initial: ({ name = '' }) => ({ email: '', name: '', slug: slugOf(name) }),
    async send(account) {
      const { slug } = await props.open(account)
      location.assign(`/${slug}`)
    },
  })
  return (
    <Form
      form={form}
      actions={
        <div class="front-actions">
          <Button type="submit" kind="main" busy={form.busy()}>
            Open account
          </Button>
          {props.more}
        </div>
      }
    >
      {props.asksEmail && (
        <TextField
          label="Your email address"
          type="email"
          {...form.field('email')}
          hint="You’ll be the owner. Sign-in links go to this address."
          autocomplete="email"
          required
          autofocus
        />
      )}
      <TextField
        label="Name"
        {...form.field('name')}
        hint="What people call it, e.g. Acme Dialers."
        required
        autofocus={!props.asksEmail}
      />
      <TextField
        label="Short name"
        mono
        {...form.field('slug')}
        hint={`Used in links: ${location.host}/${form.values().slug || 'acme'}. It can’t be changed later.`}
        required
      />
    </Form>
  )
}
