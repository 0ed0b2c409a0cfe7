import type { PartView } from '@gatehouse/core/machine/part/view'
import { A } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import { createReadStore } from '../../api/read.ts'
import { Button } from '../../ui/button.tsx'
import { createDialogs } from '../../ui/create-dialogs.tsx'
import { When } from '../../ui/when.tsx'
import { PartState } from '../machine/part/part-state.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { dispositionsOf } from './disposition/queries.ts'
import { recipesOf } from './recipe/queries.ts'
import { trunksOf } from './trunk/queries.ts'

/** What a server has of the dialer’s: its recipes, dispositions and trunks, how far they are, and what was found changed by hand. */
export default function ServerDialer(props: { server: string }) {
  const account = useAccount()
  const recipes = createReadStore(() => recipesOf(account.slug))
  const dispositions = createReadStore(() => dispositionsOf(account.slug))
  const trunks = createReadStore(() => trunksOf(account.slug))
  const own = () =>
    recipes()?.items.filter(({ servers }) => servers.some(({ id }) => id === props.server)) ?? []
  const ofRecipes = () => recipes()?.parts.find(({ server }) => server === props.server)
  const ofDispositions = () => dispositions()?.parts.find(({ server }) => server === props.server)
  const ofTrunks = () => trunks()?.parts.find(({ server }) => server === props.server)
  const ownTrunks = () =>
    trunks()?.items.filter(({ servers }) => servers.some(({ id }) => id === props.server)) ?? []
  return (
    <Show when={ofRecipes() ?? ofDispositions() ?? ofTrunks()}>
      <section aria-labelledby="dialer">
        <h2 id="dialer">Dialer</h2>
        <Show when={ofRecipes()}>
          {(part) => (
            <>
              <p>
                <A href={`/${account.slug}/dialer/recipes`}>
                  Recipes:{' '}
                  {own()
                    .map(({ title }) => title)
                    .join(', ') || 'being removed'}
                </A>{' '}
                <PartState of={part()} />
              </p>
              <FileFacts part={part()}>
                <For each={own()}>
                  {(recipe) => <TakeOver recipe={recipe.name} part={part()} path={recipe.path} />}
                </For>
              </FileFacts>
            </>
          )}
        </Show>
        <Show when={ofDispositions()}>
          {(part) => (
            <>
              <p>
                <A href={`/${account.slug}/dialer`}>Dispositions</A> <PartState of={part()} />
              </p>
              <FileFacts part={part()}>
                <p class="soft">
                  Gatehouse put the file back. To keep a change, make it in the account’s dispositions.
                </p>
              </FileFacts>
            </>
          )}
        </Show>
        <Show when={ofTrunks()}>
          {(part) => (
            <>
              <p>
                <A href={`/${account.slug}/dialer/trunks`}>
                  Trunks:{' '}
                  {ownTrunks()
                    .map(({ name }) => name)
                    .join(', ') || 'being removed'}
                </A>{' '}
                <PartState of={part()} />{' '}
                <span class="soft">
                  {part().facts.engine === null
                    ? 'No engine was found here: the trunks’ checks and test calls work all the same.'
                    : part().facts.engine?.version}
                </span>
              </p>
              <FileFacts part={part()}>
                <p class="soft">
                  Gatehouse put the file back. To keep a change, make it in the trunk; a secret is not shown
                  here.
                </p>
              </FileFacts>
            </>
          )}
        </Show>
      </section>
    </Show>
  )
}

/** Why a change was undone or could not be made, and what was found changed by hand. */
function FileFacts(props: { part: PartView; children: JSX.Element }) {
  const account = useAccount()
  return (
    <>
      <Show when={props.part.undone}>
        {(undone) => (
          <p class="error">
            The server undid the last change <When at={undone().at} />: {undone().why}. It is not tried again
            until someone changes it.
          </p>
        )}
      </Show>
      <Show when={props.part.error}>{(error) => <p class="error">{error()}</p>}</Show>
      <Show when={props.part.drift}>
        {(drift) => (
          <div class="attention">
            <p>
              Someone changed the file by hand, found <When at={drift().at} />
              <Show when={drift().since}>
                {(since) => (
                  <>
                    , after <When at={since()} />
                  </>
                )}
              </Show>
              .
            </p>
            <ul class="mono">
              <For each={drift().added}>{(line) => <li>+ {line}</li>}</For>
              <For each={drift().removed}>{(line) => <li>− {line}</li>}</For>
            </ul>
            <Show when={account.can('session:read')}>
              <For each={drift().sessions}>
                {(session) => (
                  <p>
                    Open then: <A href={`/${account.slug}/sessions/${session.id}`}>{session.login}</A>,{' '}
                    {session.email}
                  </p>
                )}
              </For>
            </Show>
            {props.children}
          </div>
        )}
      </Show>
      <Show when={props.part.facts.note}>{(note) => <p class="soft">{note()}</p>}</Show>
    </>
  )
}

function TakeOver(props: { recipe: string; path: string; part: PartView }) {
  const account = useAccount()
  const dialogs = createDialogs({ take: () => import('./recipe/take-over.tsx') })
  const lines = () => props.part.drift?.added.filter((line) => line.startsWith(`${props.path}: `)) ?? []
  return (
    <Show when={lines().length > 0}>
      <p class="soft">Gatehouse put {props.path} back. You can make its values this server’s own instead.</p>
      <Show when={account.can('recipe:override')}>
        <Button onClick={() => dialogs.open('take')}>Keep these values</Button>
        <dialogs.Open
          recipe={props.recipe}
          server={props.part.server}
          name={props.part.name}
          lines={lines()}
        />
      </Show>
    </Show>
  )
}
