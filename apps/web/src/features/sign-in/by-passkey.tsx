import { createSignal, onCleanup, onMount } from 'solid-js'
import { type Failure, failureOf } from '../../api/failure.ts'
import { offerPasskeys, touchPasskey } from '../../api/passkey.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from '../../ui/problem.tsx'

/** What the server asks a passkey is good for five minutes, and for one answer: in ms. */
const renewedAfter = 240_000
const pauseAfterRefusal = 2000

/** Signs in with a passkey alone; browsers that can offer theirs in the e-mail field as well. */
export function ByPasskey() {
  const [refused, setRefused] = createSignal<Failure>()
  // where to, the start page knows: it depends on who has signed in
  const done = () => location.replace('/')
  const sign = createTask(
    async () => {
      await touchPasskey()
      done()
    },
    () => undefined,
  )
  let again: ReturnType<typeof setTimeout> | undefined
  async function offer(): Promise<void> {
    // a new ceremony ends the one before, which may be under a person's finger
    if (sign.busy()) return
    try {
      if (await offerPasskeys()) done()
    } catch (thrown) {
      setRefused(failureOf(thrown))
      again = setTimeout(offer, pauseAfterRefusal)
    }
  }
  const press = async () => {
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
        <Button busy={sign.busy()} onClick={press}>
          Use a passkey
        </Button>
      </div>
      <Problem failure={sign.failure() ?? refused()} />
    </>
  )
}
