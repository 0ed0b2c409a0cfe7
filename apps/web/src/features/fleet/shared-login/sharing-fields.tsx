import { roleHolds } from '@gatehouse/core/access/roles'
import { createMemo, createSignal, For, Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { counted } from '../../../ui/count.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { teamOf } from '../../team/member/queries.ts'
import css from './shared-logins.module.css'

/** Of so many that match, all are shown at once. */
const mostShown = 50

interface MembersFieldProps {
  value: readonly string[]
  onInput: (users: string[]) => void
  error: string | undefined
}

/** Who may use a shared login: each member with a login on servers, found by a few letters. */
export function MembersField(props: MembersFieldProps) {
  return (
    <Suspense fallback={<p class="soft">…</p>}>
      <Members {...props} />
    </Suspense>
  )
}

function Members(props: MembersFieldProps) {
  const account = useAccount()
  const team = createRead(() => teamOf(account.slug))
  const [text, setText] = createSignal('')
  // whoever was chosen before stays there to be taken out, whatever has become of their role
  const before = new Set(props.value)
  const all = createMemo(() =>
    (team() ?? [])
      .filter(({ user, role }) => roleHolds(role, 'server:ssh') || before.has(user))
      .sort((a, b) => Number(before.has(b.user)) - Number(before.has(a.user))),
  )
  const matching = () => all().filter(({ email }) => email.includes(text().trim().toLowerCase()))
  const choose = (user: string, on: boolean) =>
    props.onInput(on ? [...props.value, user] : props.value.filter((one) => one !== user))
  return (
    <>
      <Show when={all().length > 8}>
        <input
          class="input"
          type="search"
          aria-label="Find members"
          placeholder="Find members"
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          // Enter would save
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
        />
      </Show>
      <fieldset class={`group ${css.found}`} aria-label="Members">
        <For each={matching().slice(0, mostShown)}>
          {({ user, email, login }) => (
            <Checkbox
              label={
                <>
                  {email} <span class="mono faint">{login}</span>
                </>
              }
              checked={props.value.includes(user)}
              onChange={(on) => choose(user, on)}
            />
          )}
        </For>
        <Show when={matching().length === 0}>
          <p class="soft">No member matches.</p>
        </Show>
        <Show when={matching().length > mostShown}>
          <p class="soft">
            {mostShown} of {counted(matching().length, 'member')} shown. Type more of the address.
          </p>
        </Show>
      </fieldset>
      <Show when={props.error}>{(error) => <p class="field-error">{error()}</p>}</Show>
    </>
  )
}
