import type { LoginTrialView } from '@gatehouse/core/fleet/server/view'
import { createSignal, For, Show } from 'solid-js'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { State, type Tone } from '../../../ui/state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { Probing } from './probing.tsx'
import css from './try-login.module.css'

interface TryLoginProps {
  at: { host: string; port: number; hostKey: string; login: string; via: string | null }
}

type Step = LoginTrialView['steps'][number]

/** Logs in to a host as Gatehouse will, and says step by step what is missing. Nothing is changed there. */
export function TryLogin(props: TryLoginProps) {
  const account = useAccount()
  const [trial, setTrial] = createSignal<LoginTrialView>()
  const attempt = createTask(async () => {
    const { host, port, hostKey, login, via } = props.at
    setTrial(undefined)
    setTrial(await account.api.servers.tryLogin.query({ host, port, hostKey, login: login.trim(), via }))
  })
  return (
    <section aria-label="Trying to log in">
      <p>
        <Button onClick={attempt.run} busy={attempt.busy()}>
          Try logging in as {props.at.login}
        </Button>
      </p>
      <Show when={attempt.busy()}>
        <Probing whom={props.at.host} what="to let Gatehouse in; nothing is changed" most={25} />
      </Show>
      <Problem failure={attempt.failure()} />
      <Show when={trial()}>
        {(known) => (
          <div role="status">
            <ol class={css.steps}>
              <For each={known().steps}>{(step) => <StepTried {...step} />}</For>
            </ol>
            <p>
              <b>
                {known().ready
                  ? 'Gatehouse can manage this server.'
                  : 'Gatehouse cannot manage this server yet. You can register it all the same: it is tried again until it works.'}
              </b>
            </p>
          </div>
        )}
      </Show>
    </section>
  )
}

function StepTried(props: Step) {
  return (
    <li>
      <State tone={tones[props.state].tone}>{tones[props.state].words}</State>
      <div>
        {stepsInWords[props.step]}
        <Show when={props.what}>
          <p class="soft">
            {props.what} {props.mend}
          </p>
        </Show>
      </div>
    </li>
  )
}

const tones: Record<Step['state'], { tone: Tone; words: string }> = {
  ok: { tone: 'ok', words: 'fine' },
  failed: { tone: 'bad', words: 'missing' },
  warning: { tone: 'wait', words: 'look' },
  'not-tried': { tone: 'none', words: 'not tried' },
}

const stepsInWords: Record<Step['step'], string> = {
  reach: 'The server answers',
  'host-key': 'It has the host key you compared',
  'log-in': 'It lets the management key in',
  command: 'The login can run commands',
  root: 'It is root, or becomes root with sudo',
  programs: 'The programs Gatehouse needs are there',
  sshd: 'The settings of sshd can be read',
  blocking: 'Nothing blocks Gatehouse’s address',
}
