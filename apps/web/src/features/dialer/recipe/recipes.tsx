import type { OverrideView } from '@gatehouse/core/dialer/recipe/view'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { count, someOf } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ChosenServers } from '../chosen-servers.tsx'
import { type Recipes as Known, type Recipe, type RecipeSetting, recipesOf } from './queries.ts'
import css from './recipe.module.css'
import { grouped, valueInWords } from './value-words.ts'

/** Recipes: each setting with where its value comes from, and how far the servers are. */
export default function Recipes() {
  const account = useAccount()
  const known = createReadStore(() => recipesOf(account.slug))
  return (
    <Show when={known()}>
      {(recipes) => (
        <For
          each={recipes().items}
          fallback={
            <Notice title="No recipes yet">
              A recipe is a set of settings that becomes a file on servers. Your Gatehouse administrator
              imports them with <span class="mono">gatehouse recipes import</span>.
            </Notice>
          }
        >
          {(recipe) => <OneRecipe recipe={recipe} parts={recipes().parts} />}
        </For>
      )}
    </Show>
  )
}

function OneRecipe(props: { recipe: Recipe; parts: Known['parts'] }) {
  const account = useAccount()
  const mayChange = () => account.can('recipe:override')
  const [chosen, setChosen] = createSignal<string>()
  const dialogs = createDialogs({
    change: () => import('./change-setting.tsx'),
    restore: () => import('./restore-recipe.tsx'),
  })
  const change = (key: string) => {
    setChosen(key)
    dialogs.open('change')
  }
  const parts = () => props.parts.filter(({ server }) => props.recipe.servers.some(({ id }) => id === server))
  return (
    <section class={css.recipe} aria-labelledby={`recipe-${props.recipe.name}`}>
      <div class={css.head}>
        <h2 id={`recipe-${props.recipe.name}`}>{props.recipe.title}</h2>
        <Show when={mayChange() && props.recipe.back !== null}>
          <Button onClick={() => dialogs.open('restore')}>Back to the last verified version</Button>
        </Show>
      </div>
      <p class="soft">{props.recipe.about}</p>
      <ChosenServers
        what={`the recipe ${props.recipe.name}`}
        path={props.recipe.path}
        servers={props.recipe.servers}
        parts={parts()}
        mayChange={mayChange()}
        save={(servers) => account.api.recipes.setServers.mutate({ recipe: props.recipe.name, servers })}
      />
      <For each={grouped(props.recipe.settings)}>
        {([group, settings]) => (
          <>
            <h3 class={css.group}>{group || 'Settings'}</h3>
            <Table label={`${group || 'Settings'} of ${props.recipe.title}`} head={<Head />} part>
              <For each={settings}>
                {(setting) => (
                  <SettingRow
                    setting={setting}
                    recipe={props.recipe}
                    onChange={mayChange() ? () => change(setting.key) : undefined}
                  />
                )}
              </For>
            </Table>
          </>
        )}
      </For>
      <Versions recipe={props.recipe} />
      <dialogs.Open recipe={props.recipe} setting={chosen() ?? ''} />
    </section>
  )
}

function Head() {
  return (
    <>
      <th class={css.settings}>Setting</th>
      <th class={css.values}>Value</th>
      <th>From</th>
    </>
  )
}

function SettingRow(props: { setting: RecipeSetting; recipe: Recipe; onChange: (() => void) | undefined }) {
  const own = () => props.recipe.overrides.filter(({ setting }) => setting === props.setting.key)
  const general = () => own().find(({ server }) => server === null)
  return (
    <Row
      name={props.setting.title}
      actions={
        <Show when={props.onChange}>
          {(onChange) => (
            <Button kind="quiet" aria-label={`Change ${props.setting.title}`} onClick={onChange()}>
              Change
            </Button>
          )}
        </Show>
      }
    >
      <td class={css.setting}>
        <span>
          {props.setting.title}
          <span class={`mono ${css.key}`}>{props.setting.key}</span>
        </span>
      </td>
      <td class={css.value}>
        <span>
          <b>{valueInWords(props.setting, general()?.value ?? props.setting.default)}</b>
          <ValuesOfServers {...props} overrides={own()} />
        </span>
      </td>
      <td class="fold" data-label="From">
        <span>
          <Show when={general()} fallback={<span class="soft">default</span>}>
            account
          </Show>
          <WhoSet recipe={props.recipe} overrides={own()} />
        </span>
      </td>
    </Row>
  )
}

interface OverridesProps {
  recipe: Recipe
  overrides: readonly OverrideView[]
}

const nameIn = (recipe: Recipe, server: string | null) =>
  recipe.servers.find(({ id }) => id === server)?.name ?? 'a server that does not get it'

/** Values of servers of their own, each with the servers that have it. */
function ValuesOfServers(props: OverridesProps & { setting: RecipeSetting }) {
  const groups = createMemo(() => {
    const own = props.overrides.filter(({ server }) => server !== null)
    return [...Map.groupBy(own, ({ value }) => value)]
      .map(([value, of]) => ({ value, names: of.map(({ server }) => nameIn(props.recipe, server)).sort() }))
      .sort((a, b) => b.names.length - a.names.length)
  })
  return (
    <For each={groups()}>
      {({ value, names }) => (
        <span class={css.who}>
          {valueInWords(props.setting, value)} on {someOf(names, 3)}
        </span>
      )}
    </For>
  )
}

/** So many say at once who has set them; the others unfold. */
const mostTold = 3

/** Who has set values, when and why, the newest first. */
function WhoSet(props: OverridesProps) {
  const [isOpen, setOpen] = createSignal(false)
  const all = createMemo(() => [...props.overrides].sort((a, b) => b.changedAt.localeCompare(a.changedAt)))
  // one more takes no more room than saying so
  const told = () => (all().length > mostTold + 1 ? mostTold : all().length)
  return (
    <>
      <For each={all().slice(0, told())}>
        {(one) => <Who of={one} name={nameIn(props.recipe, one.server)} />}
      </For>
      <Show when={all().length > told()}>
        <details class={css.others} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{count(all().length - told())} more</summary>
          <Show when={isOpen()}>
            <For each={all().slice(told())}>
              {(one) => <Who of={one} name={nameIn(props.recipe, one.server)} />}
            </For>
          </Show>
        </details>
      </Show>
    </>
  )
}

/** Who has set a value, when, and why. */
function Who(props: { of: OverrideView; name: string }) {
  return (
    <>
      <span class={css.who}>
        <Show when={props.of.server !== null}>{props.name}: </Show>
        {props.of.changedBy}, <When at={props.of.changedAt} />
      </span>
      <Show when={props.of.reason}>{(reason) => <span class={css.why}>“{reason()}”</span>}</Show>
    </>
  )
}

/** What was changed, the newest first. */
function Versions(props: { recipe: Recipe }) {
  return (
    <Show when={props.recipe.versions.length > 0}>
      <details class={css.versions}>
        <summary>Versions: {props.recipe.versions[0]?.version}</summary>
        <ul>
          <For each={props.recipe.versions}>
            {(one) => (
              <li>
                <b>{one.version}</b> {one.what}
                <span class={css.who}>
                  <Show when={one.changedBy}>{one.changedBy}, </Show>
                  <When at={one.at} />,{' '}
                  <Show when={one.provedAt} fallback="not verified on a server">
                    verified
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  )
}
