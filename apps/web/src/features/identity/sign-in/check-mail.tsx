import { createSignal, onCleanup, Show } from 'solid-js'
import type { Task } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { Problem } from '../../../ui/problem.tsx'

const pauseBetween = 30

interface CheckMailProps {
  email: string
  resend: Task<[]>
  onOther: () => void
}

/** What to do after a link was asked for. */
export function CheckMail(props: CheckMailProps) {
  const [wait, setWait] = createSignal(pauseBetween)
  const [again, setAgain] = createSignal(false)
  const timer = setInterval(() => setWait((seconds) => Math.max(0, seconds - 1)), 1000)
  onCleanup(() => clearInterval(timer))
  const resend = async () => {
    if (!(await props.resend.run())) return
    setAgain(true)
    setWait(pauseBetween)
  }
  return (
    <CardPage
      title="Check your email"
      foot="Nothing there? Look in your spam folder, and check the address above."
    >
      <p>
        If <b>{props.email}</b> can sign in here, a link is on its way. It works once, for 10 minutes, in any
        browser.
      </p>
      <p role="status" class="soft">
        <Show when={again()}>Another link was sent. Use the newest one.</Show>
      </p>
      <Problem failure={props.resend.failure()} />
      <div class="front-actions">
        <Button onClick={resend} busy={props.resend.busy()} disabled={wait() > 0}>
          {wait() > 0 ? `Send again in ${wait()} s` : 'Send again'}
        </Button>
        <Button kind="quiet" onClick={props.onOther}>
          Use another address
        </Button>
      </div>
    </CardPage>
  )
}
