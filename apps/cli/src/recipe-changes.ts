import { CommandFailed } from './attempt.ts'
import { operate } from './operator.ts'
import { note, print, printJson } from './output.ts'
import { chosenServers, type OfRecipe, one, placesOf, type Said, setOf } from './recipe-reads.ts'
import { listed } from './servers-named.ts'
import { someNames } from './some-in-words.ts'

const verbs = () => import('@gatehouse/core/dialer/recipe/override-recipe')

/** `gatehouse recipes override`. */
export function override(options: Said): Promise<void> {
  const set = setOf(options.set)
  return operate(options, async ({ caller }) => {
    const { overrideRecipe } = await verbs()
    const { name } = await one(caller, options.recipe)
    const servers = await placesOf(caller, options.servers)
    const result = await overrideRecipe(caller, {
      recipe: name,
      servers,
      set,
      reason: options.reason ?? null,
      ...(options.preview !== undefined && { preview: options.preview }),
    })
    if (options.json) printJson(result)
    else print(`Version ${result.version} of ${name}, for ${result.servers.length} servers.`)
  })
}

/** `gatehouse recipes reset`. */
export function reset(options: Said & { settings?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { resetRecipe } = await verbs()
    const { name } = await one(caller, options.recipe)
    const servers = await placesOf(caller, options.servers)
    const result = await resetRecipe(caller, {
      recipe: name,
      servers,
      settings: listed(options.settings),
      reason: options.reason ?? null,
      ...(options.preview !== undefined && { preview: options.preview }),
    })
    if (options.json) printJson(result)
    else print(`Version ${result.version} of ${name}, for ${result.servers.length} servers.`)
  })
}

/** `gatehouse recipes restore`. */
export function restore(
  options: OfRecipe & { to?: string; reason?: string; preview?: string },
): Promise<void> {
  const version = options.to === undefined ? undefined : Number(options.to)
  if (version !== undefined && !Number.isInteger(version))
    throw new CommandFailed('--to must be a version, such as 3.', 2)
  return operate(options, async ({ caller }) => {
    const { restoreRecipe } = await verbs()
    const { name } = await one(caller, options.recipe)
    const result = await restoreRecipe(caller, {
      recipe: name,
      ...(version !== undefined && { version }),
      reason: options.reason ?? null,
      ...(options.preview !== undefined && { preview: options.preview }),
    })
    if (options.json) printJson(result)
    else print(`Version ${result.version} of ${name}, for ${result.servers.length} servers.`)
  })
}

/** `gatehouse recipes take-over`. */
export function takeOver(options: OfRecipe & { server: string; reason?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { takeOverRecipe } = await verbs()
    const { name } = await one(caller, options.recipe)
    const [server] = await chosenServers(caller, options.server)
    const reason = options.reason ?? null
    const result = await takeOverRecipe(caller, { recipe: name, server: server?.id ?? '', reason })
    if (options.json) return printJson(result)
    print(`Version ${result.version} of ${name}.`)
    for (const line of result.left) note(`Left, since the recipe has no such value: ${line}`)
  })
}

/** `gatehouse recipes import`. */
export async function importFile(file: string, options: { json?: boolean }): Promise<void> {
  const { text } = await import('node:stream/consumers')
  const { readFile } = await import('node:fs/promises')
  const content =
    file === '-'
      ? await text(process.stdin)
      : await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
          throw new CommandFailed(`Could not read ${file} (${error.code}).`)
        })
  await operate({}, async ({ core }) => {
    const { importRecipes } = await import('@gatehouse/core/dialer/recipe/import-recipes')
    const result = await importRecipes(core, content)
    if (options.json) return printJson(result)
    for (const [words, names] of Object.entries(result))
      if (names.length > 0) print(`${words}: ${names.join(', ')}`)
  })
}

/** `gatehouse recipes set-servers`. */
export function setServers(options: OfRecipe & { servers: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { chooseRecipeServers } = await import('@gatehouse/core/dialer/recipe/choose-servers')
    const { name } = await one(caller, options.recipe)
    const chosen = await chosenServers(caller, options.servers)
    const result = await chooseRecipeServers(caller, { recipe: name, servers: chosen.map(({ id }) => id) })
    if (options.json) printJson(result)
    else
      print(
        chosen.length > 0 ? `Given to ${someNames(chosen.map(({ name }) => name))}.` : 'Given to no server.',
      )
  })
}
