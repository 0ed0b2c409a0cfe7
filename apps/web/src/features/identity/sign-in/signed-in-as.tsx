import { gatehouse } from '../../../api/client.ts'
import { leaveFor } from '../../../api/signed-out.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Problem } from '../../../ui/problem.tsx'

/** Who is signed in on a page outside of any account, and the way out. */
export function SignedInAs(props: { email: string }) {
  const signOut = createTask(async () => {
    await gatehouse().auth.signOut.mutate()
    leaveFor('/sign-in')
  })
  return (
    <>
      Signed in as {props.email}
      <br />
      <Button kind="quiet" busy={signOut.busy()} onClick={signOut.run}>
        Sign out
      </Button>
      <Problem failure={signOut.failure()} />
    </>
  )
}
