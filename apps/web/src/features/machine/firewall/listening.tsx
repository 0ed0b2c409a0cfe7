import type { ServerListening } from '@gatehouse/core/machine/firewall/view'
import { createSignal, For, Show } from 'solid-js'
import { failureOf } from '../../../api/failure.ts'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { counted, someOf } from '../../../ui/count.ts'
import { type AccountInUse, useAccount } from '../../team/account/account-context.ts'
import css from './firewall.module.css'

type Question = Omit<Parameters<AccountInUse['api']['firewall']['listening']['query']>[0], 'server'> & {
  servers: readonly { server: string; name: string }[]
}
type Proposed = ServerListening['proposed'][number]

/** What a server answered, or why it did not. */
interface Asked {
  name: string
  told: ServerListening | null
  why: string
}

/** So many servers are asked what listens there, and so many, while somebody types, which connections are open. */
const [mostOffered, mostCut] = [20, 8]

/** Asks servers what listens there, and what a change would do to their open connections; undefined for nothing to ask. */
function createAsking(of: () => Question | undefined, most: number, restMs: number) {
  const account = useAccount()
  const ask = ({ servers, ...change }: Question) =>
    Promise.all(
      servers.slice(0, most).map(
        ({ server, name }): Promise<Asked> =>
          account.api.firewall.listening.query({ server, ...change }).then(
            (told) => ({ name, told, why: '' }),
            (thrown: unknown) => ({ name, told: null, why: failureOf(thrown).message }),
          ),
      ),
    )
  return createLatestAnswer(of, ask, restMs)
}

/** Asks what listens. */
export const createListening = (of: () => Question | undefined) => createAsking(of, mostOffered, 200)

/** Asks which open connections a change cuts. */
export const createCuts = (of: () => Question | undefined) => createAsking(of, mostCut, 800)

type Listening = ReturnType<typeof createAsking>

const placeInWords = ({ protocol, ports, comment }: Proposed) =>
  `${protocol} ${ports.join(', ')}${comment && ` (${comment})`}`

/** An allow rule for what listens, and where it does. */
interface Offer {
  rule: Proposed
  words: string
  servers: readonly ServerListening[]
}

/** Allow rules for what listens today, what is alike on several servers together; all ticked at first. */
export function createProposal(listening: Listening) {
  const [without, setWithout] = createSignal<readonly string[]>([])
  const told = () => listening.answer()?.flatMap((one) => one.told ?? []) ?? []
  const all = (): Offer[] => {
    const offers = told().flatMap((server) => server.proposed.map((rule) => ({ rule, server })))
    return [...Map.groupBy(offers, ({ rule }) => placeInWords(rule))].flatMap(([words, [first, ...more]]) =>
      first ? [{ rule: first.rule, words, servers: [first, ...more].map(({ server }) => server) }] : [],
    )
  }
  const isTicked = ({ words }: Offer) => !without().includes(words)
  return {
    all,
    isTicked,
    tick: ({ words }: Offer, ticked: boolean) =>
      setWithout((left) => (ticked ? left.filter((one) => one !== words) : [...left, words])),
    /** For each server what is ticked of its own. */
    each: () => {
      const ticked = all().filter(isTicked)
      return told().map(({ server }) => ({
        server,
        rules: ticked
          .filter(({ servers }) => servers.some((one) => one.server === server))
          .map(({ rule }) => ({ action: 'allow' as const, ...rule })),
      }))
    },
  }
}

/** What listens today, to be allowed or not. */
export function Proposal(props: {
  of: ReturnType<typeof createProposal>
  listening: Listening
  /** How many servers it is about. */
  servers: number
}) {
  const failed = () => props.listening.answer()?.filter(({ told }) => told === null) ?? []
  return (
    <fieldset class={`group ${css.proposal}`} aria-busy={props.listening.busy()}>
      <legend>Allow what listens there now</legend>
      <Show
        when={!props.listening.busy()}
        fallback={
          <p class="soft">
            {props.servers === 1 ? 'Asking the server what listens…' : 'Asking the servers what listens…'}
          </p>
        }
      >
        <For each={failed()}>
          {({ name, why }) => (
            <p class="soft">
              <span class="mono">{name}</span> can’t be asked what listens there: {why}
            </p>
          )}
        </For>
        <For
          each={props.of.all()}
          fallback={
            <Show when={failed().length < (props.listening.answer()?.length ?? 0)}>
              <p class="soft">Nothing listens that the rules don’t speak of.</p>
            </Show>
          }
        >
          {(offer) => (
            <Checkbox
              label={
                <>
                  <span class="mono">{offer.words}</span>
                  <Show when={props.servers > 1}>
                    {' '}
                    <span class="soft">
                      on{' '}
                      {someOf(
                        offer.servers.map(({ name }) => name),
                        4,
                      )}
                    </span>
                  </Show>
                </>
              }
              checked={props.of.isTicked(offer)}
              onChange={(ticked) => props.of.tick(offer, ticked)}
            />
          )}
        </For>
        <Show when={props.servers > mostOffered}>
          <p class="soft">
            Only the first {mostOffered} servers were asked. Turn on the others afterwards to be offered what
            listens there.
          </p>
        </Show>
      </Show>
    </fieldset>
  )
}

/** Which open connections a change would end, server by server. */
export function Cuts(props: { of: Listening; servers: number }) {
  const cut = () => props.of.answer()?.filter(({ told }) => told && told.cuts + told.notAgain > 0) ?? []
  const failed = () => props.of.answer()?.filter(({ told }) => told === null) ?? []
  return (
    <div aria-live="polite" aria-busy={props.of.busy()}>
      <Show when={props.of.answer()}>
        {(answer) => (
          <>
            <h3 class={css.inherited}>Open connections</h3>
            <ul class={css.reached}>
              <For each={cut()}>{({ told }) => <Show when={told}>{(one) => <Cut {...one()} />}</Show>}</For>
              <For each={failed()}>
                {({ name, why }) => (
                  <li>
                    <span class="mono">{name}</span> can’t be asked: {why}
                  </li>
                )}
              </For>
              <Show when={cut().length + failed().length === 0}>
                <li>None is cut.</li>
              </Show>
              <Show when={props.servers > answer().length}>
                <li class="soft">{counted(props.servers - answer().length, 'more server')} not asked</li>
              </Show>
            </ul>
          </>
        )}
      </Show>
    </div>
  )
}

function Cut(told: ServerListening) {
  return (
    <>
      <Show when={told.cuts > 0}>
        <li>
          <b>Cuts</b> {counted(told.cuts, 'open connection')} on <span class="mono">{told.name}</span>:{' '}
          <span class="mono">{shown(told)}</span>
        </li>
      </Show>
      <Show when={told.notAgain > 0}>
        <li>
          {counted(told.notAgain, 'open connection')} on <span class="mono">{told.name}</span>{' '}
          {told.notAgain === 1 ? 'stays' : 'stay'}, and can’t be made again
        </li>
      </Show>
    </>
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
            <h3 class={css.inherited}>Allowed, and nothing listens there</h3>
            <ul class={`mono ${css.changed}`}>
              <For each={told().nothingListens}>{({ label }) => <li>{label}</li>}</For>
            </ul>
          </Show>
        </>
      )}
    </Show>
  )
}
