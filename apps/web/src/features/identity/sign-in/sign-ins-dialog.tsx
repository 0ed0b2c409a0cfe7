import { Suspense } from 'solid-js'
import { Dialog } from '../../../ui/dialog.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { SignIns } from './sign-ins.tsx'

/** The reader's sign-ins, for whoever may not see the page that they are on. */
export default function SignInsDialog(props: { onClose: () => void }) {
  return (
    <Dialog title="Where you are signed in" onClose={props.onClose} wide>
      <Suspense fallback={<Skeleton rows={2} />}>
        <SignIns untitled />
      </Suspense>
    </Dialog>
  )
}
