/**
 * Writes what procedures answer, read from their types, to apps/api/src/openapi/answers.json; with --check it says whether that is what the types
 * say: `node scripts/run.mjs describe [--check]`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { AnswerSchemas, docOf, type Schema } from './answer-schemas.ts'

const root = dirname(dirname(import.meta.dirname))
const path = join(root, 'apps/api/src/openapi/answers.json')

const { procedures, schemas } = readAnswers()
const text = `{"procedures": {\n${lines(procedures)}\n}, "schemas": {\n${lines(schemas)}\n}}\n`
if (!process.argv.includes('--check')) writeFileSync(path, text)
else if (readFileSync(path, 'utf8') !== text) {
  console.error('The description of the API is not what its types say: npm run describe')
  process.exitCode = 1
}

interface Described {
  description?: string
  /** Null for one that answers nothing. */
  answer: Schema | null
}

/** A line each, so that a change shows what it is about. */
function lines(of: object): string {
  return Object.entries(of)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n')
}

function readAnswers(): { procedures: Record<string, Described>; schemas: Record<string, Schema> } {
  const file = join(root, 'apps/api/src/router.ts')
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const program = ts.createProgram([file], options)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const exported = source && checker.getSymbolAtLocation(source)
  const router = exported && checker.getExportsOfModule(exported).find(({ name }) => name === 'appRouter')
  if (!router) throw new Error(`${file} exports no appRouter`)
  const schemas = new AnswerSchemas(checker)
  const procedures: Record<string, Described> = {}
  const visit = (type: ts.Type, prefix: string) => {
    for (const property of checker.getPropertiesOfType(type)) {
      if (property.name === '_def' || property.name === 'createCaller') continue
      const of = checker.getTypeOfSymbol(property)
      const name = `${prefix}${property.name}`
      const output = typeAt(checker, of, ['_def', '$types', 'output'])
      if (!output) visit(of, `${name}.`)
      else {
        const description = describedBy(property, checker)
        procedures[name] = {
          ...(description && { description }),
          answer: schemas.of(streamed(checker, output)),
        }
      }
    }
  }
  visit(checker.getTypeOfSymbol(router), '')
  const sorted = <T>(of: Iterable<[string, T]>) =>
    Object.fromEntries([...of].sort(([a], [b]) => (a < b ? -1 : 1)))
  return { procedures: sorted(Object.entries(procedures)), schemas: sorted(schemas.named) }
}

function typeAt(checker: ts.TypeChecker, from: ts.Type, names: readonly string[]): ts.Type | undefined {
  let type: ts.Type | undefined = from
  for (const name of names) {
    const property: ts.Symbol | undefined = type.getProperty(name)
    if (!property) return undefined
    type = checker.getTypeOfSymbol(property)
  }
  return type
}

/** Of a stream what it sends, one after another. */
function streamed(checker: ts.TypeChecker, type: ts.Type): ts.Type {
  const isStream = type.symbol?.name.startsWith('Async')
  const [sent] = isStream ? checker.getTypeArguments(type as ts.TypeReference) : []
  return sent ?? type
}

/** The docstring of the verb or read that a procedure calls: the last function that its line names. */
function describedBy(property: ts.Symbol, checker: ts.TypeChecker): string {
  const [declared] = property.declarations ?? []
  if (!declared) return ''
  let found = ''
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && !ts.isPropertyAssignment(node.parent)) {
      const symbol = checker.getSymbolAtLocation(node)
      const named =
        symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : undefined
      const isOfCore = named?.declarations?.some((one) =>
        one.getSourceFile().fileName.includes('/packages/core/'),
      )
      if (named && isOfCore && checker.getTypeOfSymbol(named).getCallSignatures().length > 0)
        found = docOf(named, checker) || found
    }
    ts.forEachChild(node, visit)
  }
  visit(declared)
  return docOf(property, checker) || found
}
