import { createSignal, Show } from 'solid-js'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Copyable } from '../../../ui/copy.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** A link for whoever really pays: it needs no account, and opens this one invoice. */
export function PaymentLink(props: { number: string }) {
  const account = useAccount()
  const [link, setLink] = createSignal<string>()
  const create = createTask(async () => {
    const made = await account.api.billing.createPayLink.mutate({ number: props.number })
    setLink(made.link)
  })
  return (
    <Show
      when={link()}
      fallback={
        <>
          <Problem failure={create.failure()} />
          <p>
            <Button busy={create.busy()} onClick={() => create.run()}>
              Create a payment link
            </Button>{' '}
            <span class="soft">For anyone who pays without an account here.</span>
          </p>
        </>
      }
    >
      {(made) => (
        <>
          <Copyable label="Payment link" text={made()} />
          <p class="soft">
            Anyone who has this link can see what is open of {props.number}, and pay it. Nothing else.
          </p>
        </>
      )}
    </Show>
  )
}
