import type { ServerListening } from '@gatehouse/core/machine/firewall/view'
import { createEffect, createSignal, For, on, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { type AccountInUse, useAccount } from '../../team/account/account-context.ts'

type Question = Parameters<AccountInUse['api']['firewall']['listening']['query']>[0]
type Proposed = ServerListening['proposed'][number]

/** Asks a server what listens there, and what a change would do to its open connections; undefined for nothing to ask. */
export function createListening(of: () => Question | undefined) {
  const account = useAccount()
  return createLatestAnswer(of, (question) => account.api.firewall.listening.query(question))
}

type Listening = ReturnType<typeof createListening>

const placeInWords = ({ protocol, ports, comment }: Proposed) =>
  `${protocol} ${ports.join(', ')}${comment && ` (${comment})`}`

/** Allow rules for what listens today, all ticked at first. */
export function createProposal(listening: Listening) {
  const [without, setWithout] = createSignal<readonly string[]>([])
  createEffect(
    on(
      () => listening.answer()?.server,
      () => setWithout([]),
    ),
  )
  const all = () => listening.answer()?.proposed ?? []
  const isTicked = (one: Proposed) => !without().includes(placeInWords(one))
  return {
    all,
    isTicked,
    tick: (one: Proposed, ticked: boolean) =>
      setWithout((left) =>
        ticked ? left.filter((words) => words !== placeInWords(one)) : [...left, placeInWords(one)],
      ),
    rules: () =>
      all()
        .filter(isTicked)
        .map((one) => ({ action: 'allow' as const, ...one })),
  }
}

/** What listens today, to be allowed or not. */
export function Proposal(props: { of: ReturnType<typeof createProposal>; listening: Listening }) {
  return (
    <fieldset aria-busy={props.listening.busy()}>
      <legend>Allow what listens there now</legend>
      <Show when={!props.listening.busy()} fallback={<p class="soft">Asking the server what listens…</p>}>
        <Show when={props.listening.failure()}>
          {(failure) => <p class="soft">It can’t be asked what listens there: {failure().message}</p>}
        </Show>
        <For
          each={props.of.all()}
          fallback={
            <Show when={props.listening.answer()}>
              <p class="soft">Nothing listens that the rules don’t speak of.</p>
            </Show>
          }
        >
          {(one) => (
            <Checkbox
              label={<span class="mono">{placeInWords(one)}</span>}
              checked={props.of.isTicked(one)}
              onChange={(ticked) => props.of.tick(one, ticked)}
            />
          )}
        </For>
      </Show>
    </fieldset>
  )
}

/** Which open connections a change would end. */
export function Cuts(props: { of: Listening }) {
  return (
    <Show when={props.of.answer()}>
      {(told) => (
        <Show when={told().cuts + told().notAgain > 0}>
          <ul aria-live="polite">
            <Show when={told().cuts > 0}>
              <li>
                <b>Cuts</b> {told().cuts === 1 ? '1 open connection' : `${told().cuts} open connections`}:{' '}
                <span class="mono">{shown(told())}</span>
              </li>
            </Show>
            <Show when={told().notAgain > 0}>
              <li>
                {told().notAgain === 1
                  ? '1 open connection stays'
                  : `${told().notAgain} open connections stay`}
                , and can’t be made again
              </li>
            </Show>
          </ul>
        </Show>
      )}
    </Show>
  )
}

const mostShown = 5

function shown({ cut, cuts }: ServerListening): string {
  const places = [...new Set(cut.map(({ source, port }) => `${source} to ${port}`))]
  const rest = cuts > cut.length || places.length > mostShown
  return `${places.slice(0, mostShown).join(', ')}${rest ? ', …' : ''}`
}

/** What listens and is not allowed, and what is allowed for nothing; asked anew when the rules change. */
export function BesideRules(props: { server: string; enabled: boolean; generation: number }) {
  const account = useAccount()
  const listening = createLatestAnswer(
    () => ({ server: props.server, generation: props.generation }),
    ({ server }) => account.api.firewall.listening.query({ server }),
    1000,
  )
  return (
    <Show when={listening.answer()}>
      {(told) => (
        <>
          <Show when={props.enabled && told().notAllowed.length > 0}>
            <p>
              Listens, and is not allowed:{' '}
              <span class="mono">
                {told()
                  .notAllowed.map(({ protocol, port, process }) =>
                    [protocol, port, process && `(${process})`].filter(Boolean).join(' '),
                  )
                  .join(', ')}
              </span>
            </p>
          </Show>
          <Show when={told().nothingListens.length > 0}>
            <p>Allowed, and nothing listens there:</p>
            <ul class="mono">
              <For each={told().nothingListens}>{({ label }) => <li>{label}</li>}</For>
            </ul>
          </Show>
        </>
      )}
    </Show>
  )
}
