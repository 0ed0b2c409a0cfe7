import { createSignal, type JSX } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { slugOf } from './slug.ts'

interface OpenAccountFormProps {
  /** Opens the account; answers its slug. */
  open: (account: { slug: string; name: string; email: string }) => Promise<{ slug: string }>
  /** Whether to ask whose account it is. */
  asksEmail?: boolean
  more?: JSX.Element
}

/** Asks for what an account needs to be opened, and goes there. */
export function OpenAccountForm(props: OpenAccountFormProps) {
  const [email, setEmail] = createSignal('')
  const [name, setName] = createSignal('')
  const [typedSlug, setTypedSlug] = createSignal<string>()
  const slug = () => typedSlug() ?? slugOf(name())
  const open = createTask(async () => {
    const account = await props.open({ slug: slug(), name: name().trim(), email: email().trim() })
    location.assign(`/${account.slug}`)
  })
  const submit = (event: Event) => {
    event.preventDefault()
    open.run()
  }
  const issue = (field: string) => issueWith(open.failure(), field)
  return (
    <form onSubmit={submit}>
      {props.asksEmail && (
        <TextField
          label="Your e-mail address"
          type="email"
          value={email()}
          onInput={setEmail}
          error={issue('email')}
          hint="Its owner’s. Later sign-ins go there."
          autocomplete="email"
          required
          autofocus
        />
      )}
      <TextField
        label="Name"
        value={name()}
        onInput={setName}
        hint="As people call it: Acme Dialers."
        error={issue('name')}
        required
        autofocus={!props.asksEmail}
      />
      <TextField
        label="Short name"
        mono
        value={slug()}
        onInput={setTypedSlug}
        hint={`Stands in addresses: ${location.host}/${slug() || 'acme'}. It cannot be changed later.`}
        error={issue('slug')}
        required
      />
      <Problem failure={open.failure()} fields={['email', 'name', 'slug']} />
      <div class="front-actions">
        <Button type="submit" kind="main" busy={open.busy()}>
          Open account
        </Button>
        {props.more}
      </div>
    </form>
  )
}
