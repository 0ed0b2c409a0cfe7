import { createSignal, onCleanup, onMount } from 'solid-js'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { offerPasskeys, presentPasskey } from '../../../api/passkey.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Problem } from '../../../ui/problem.tsx'

/** What the server asks a passkey is good for five minutes, and for one answer: in ms. */
const renewedAfter = 240_000
const pauseAfterRefusal = 2000

/** Signs in with a passkey alone; browsers that can offer theirs in the e-mail field as well. */
export default function SignInByPasskey() {
  const [refused, setRefused] = createSignal<Failure>()
  // where to, the start page knows: it depends on who has signed in
  const done = () => location.replace('/')
  const sign = createTask(
    async () => {
      await presentPasskey()
      done()
    },
    () => undefined,
  )
  /** One that was offered in the field is being shown to Gatehouse: another would be a second sign-in. */
  const [shown, setShown] = createSignal(false)
  let again: ReturnType<typeof setTimeout> | undefined
  async function offer(): Promise<void> {
    // a new ceremony ends the one before, which may be under a person's finger
    const isWanted = () => !sign.busy() && !shown()
    if (!isWanted()) return
    try {
      if (await offerPasskeys(isWanted, () => setShown(true))) done()
    } catch (thrown) {
      setShown(false)
      setRefused(failureOf(thrown))
      again = setTimeout(offer, pauseAfterRefusal)
    }
  }
  const press = async () => {
    if (shown()) return
    setRefused(undefined)
    if (!(await sign.run())) offer()
  }
  const renewal = setInterval(offer, renewedAfter)
  onMount(offer)
  onCleanup(() => {
    clearInterval(renewal)
    clearTimeout(again)
  })
  return (
    <>
      <div class="front-actions">
        <Button busy={sign.busy() || shown()} onClick={press}>
          Use a passkey
        </Button>
      </div>
      <Problem failure={sign.failure() ?? refused()} />
    </>
  )
}
