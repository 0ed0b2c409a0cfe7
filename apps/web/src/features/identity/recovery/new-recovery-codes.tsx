import { For } from 'solid-js'
import { Portal } from 'solid-js/web'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import { ShownOnce } from '../../../ui/shown-once.tsx'
import { dateInZone } from '../../../ui/time.ts'
import { useAccount } from '../../team/account/account-context.ts'
import css from './new-recovery-codes.module.css'

export interface MadeCodes {
  codes: string[]
  /** ISO 8601. */
  madeAt: string
}

/** The codes, this once: to be copied, downloaded or printed. */
export function NewRecoveryCodes(props: { made: MadeCodes; onClose: () => void }) {
  const account = useAccount()
  const lines = () => props.made.codes.join('\n')
  const of = () => `${account.user().email}, ${location.host}`
  const day = () => dateInZone(props.made.madeAt)
  const list = () => (
    <ol class={`${css.codes} mono`}>
      <For each={props.made.codes}>{(code) => <li>{code}</li>}</For>
    </ol>
  )
  const download = () => {
    const text = `Gatehouse recovery codes of ${of()}\nMade ${props.made.madeAt.slice(0, 10)}. Each works once.\n\n${lines()}\n`
    saveFile(`gatehouse-recovery-codes-${account.user().email}.txt`, new Blob([text], { type: 'text/plain' }))
  }
  return (
    <ShownOnce saved="I’ve saved them" onClose={props.onClose}>
      <p>
        <b>Save them now. You won’t see them again.</b> Each works once; Gatehouse stores only hashes of them.
      </p>
      {list()}
      <div class={css.codesWays}>
        <CopyButton label="recovery codes" text={`${lines()}\n`} />
        <Button onClick={download}>Download</Button>
        <Button onClick={() => window.print()}>Print</Button>
      </div>
      <Portal>
        <section class={css.sheet}>
          <h1>Gatehouse recovery codes</h1>
          <p>
            {of()}
            <br />
            {day()}
          </p>
          {list()}
        </section>
      </Portal>
    </ShownOnce>
  )
}
