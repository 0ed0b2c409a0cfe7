import { onMount } from 'solid-js'
import { offerPasskeys, touchPasskey } from '../../api/passkey.ts'
import { takeReturnPath } from '../../api/signed-out.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from '../../ui/problem.tsx'

/** Signs in with a passkey alone; browsers that can offer theirs in the e-mail field as well. */
export function ByPasskey() {
  const done = () => location.replace(takeReturnPath())
  const sign = createTask(
    async () => {
      await touchPasskey()
      done()
    },
    () => undefined,
  )
  const offer = createTask(
    async () => {
      if (await offerPasskeys()) done()
    },
    () => undefined,
  )
  onMount(offer.run)
  return (
    <>
      <div class="front-actions">
        <Button busy={sign.busy()} onClick={sign.run}>
          Use a passkey
        </Button>
      </div>
      <Problem failure={sign.failure() ?? offer.failure()} />
    </>
  )
}
