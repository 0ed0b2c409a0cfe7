import { createSignal, Show } from 'solid-js'
import { gatehouse } from '../../api/client.ts'
import { issueWith } from '../../api/failure.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { Front } from '../sign-in/front.tsx'
import { slugOf } from './slug.ts'

/** Opens an account, whose owner the reader becomes. */
export function OpenAccount(props: { email: string; onCancel?: () => void }) {
  const [name, setName] = createSignal('')
  const [typedSlug, setTypedSlug] = createSignal<string>()
  const slug = () => typedSlug() ?? slugOf(name())
  const open = createTask(async () => {
    const account = await gatehouse().account.open.mutate({ slug: slug(), name: name().trim() })
    location.assign(`/${account.slug}`)
  })
  const submit = (event: Event) => {
    event.preventDefault()
    open.run()
  }
  return (
    <Front title="Open an account" foot={`You, ${props.email}, become its owner.`}>
      <p class="soft">
        An account holds a team, its servers and its log. To join one that exists, ask for an invite.
      </p>
      <form onSubmit={submit}>
        <TextField
          label="Name"
          value={name()}
          onInput={setName}
          hint="As people call it: Acme Dialers."
          error={issueWith(open.failure(), 'name')}
          required
          autofocus
        />
        <TextField
          label="Short name"
          mono
          value={slug()}
          onInput={setTypedSlug}
          hint={`Stands in addresses: ${location.host}/${slug() || 'acme'}. It cannot be changed later.`}
          error={issueWith(open.failure(), 'slug')}
          required
        />
        <Problem failure={open.failure()} fields={['name', 'slug']} />
        <div class="front-actions">
          <Button type="submit" kind="main" busy={open.busy()}>
            Open account
          </Button>
          <Show when={props.onCancel}>
            {(cancel) => (
              <Button kind="quiet" onClick={cancel()}>
                Cancel
              </Button>
            )}
          </Show>
        </div>
      </form>
    </Front>
  )
}
