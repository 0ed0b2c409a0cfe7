import ts from 'typescript'

/** A JSON Schema (2020-12), as far as answers need one. */
export interface Schema {
  [keyword: string]: unknown
}

/**
 * Reads JSON Schemas from TypeScript's types, as JSON carries their values: what is undefined is left out, and so are functions. A named type that is an
 * object becomes a schema of its own, to which others refer.
 */
export class AnswerSchemas {
  readonly #checker: ts.TypeChecker
  readonly #names = new Map<ts.Type, string>()
  readonly named = new Map<string, Schema>()

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  /** The schema of a type; null for one that is never in an answer. */
  of(type: ts.Type): Schema | null {
    const { flags } = type
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
    if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never)) return null
    if (flags & ts.TypeFlags.Null) return { type: 'null' }
    if (flags & ts.TypeFlags.StringLiteral) return { const: (type as ts.StringLiteralType).value }
    if (flags & ts.TypeFlags.NumberLiteral) return { const: (type as ts.NumberLiteralType).value }
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: this.#checker.typeToString(type) === 'true' }
    if (flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return { type: 'string' }
    if (flags & ts.TypeFlags.Number) return { type: 'number' }
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' }
    if (type.isUnion()) return this.#named(type, () => this.#union(type.types))
    if (type.getCallSignatures().length > 0) return null
    if (this.#checker.isTupleType(type)) return this.#tuple(type as ts.TypeReference)
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', items: (item && this.of(item)) ?? {} }
    }
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))
      return this.#named(type, () => this.#object(type))
    throw new Error(`no schema of ${this.#checker.typeToString(type)}`)
  }

  #union(types: readonly ts.Type[]): Schema {
    const schemas = types.map((one) => this.of(one)).filter((one): one is Schema => one !== null)
    // in an order of their own: the compiler's depends on what else it has read
    schemas.sort(inOrder)
    const constants = schemas.flatMap((one) => ('const' in one ? [one.const] : []))
    const others = schemas.filter((one) => !('const' in one))
    const isBoolean = constants.includes(true) && constants.includes(false)
    const values = isBoolean ? constants.filter((one) => typeof one !== 'boolean') : constants
    const simple = [...others, ...(isBoolean ? [{ type: 'boolean' }] : [])]
    const all = [
      ...simple,
      ...(values.length === 1 ? [{ const: values[0] }] : values.length > 1 ? [{ enum: values }] : []),
    ]
    const [first = {}, ...rest] = all
    if (rest.length === 0) return first
    // of nothing but plain types a list says it shorter
    if (all.every((one) => Object.keys(one).join() === 'type'))
      return { type: all.map((one) => (one as Schema).type) }
    return { anyOf: all }
  }

  #tuple(type: ts.TypeReference): Schema {
    const items = this.#checker.getTypeArguments(type).map((one) => this.of(one) ?? {})
    return { type: 'array', prefixItems: items, minItems: items.length, items: false }
  }

  #object(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const of = this.#checker.getTypeOfSymbol(property)
      const schema = this.of(of)
      if (!schema) continue
      const description = docOf(property, this.#checker)
      properties[property.name] = description ? { description, ...schema } : schema
      const mayMiss = property.flags & ts.SymbolFlags.Optional || isUndefinedIn(of)
      if (!mayMiss) required.push(property.name)
    }
    const [index] = this.#checker.getIndexInfosOfType(type)
    const rest = index && this.of(index.type)
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(rest && { additionalProperties: rest }),
    }
  }

  /** A reference, where the type has a name of its own. */
  #named(type: ts.Type, make: () => Schema): Schema {
    const symbol = type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined)
    const isOfParts = (type.aliasTypeArguments ?? []).length > 0
    if (!symbol || isOfParts || symbol.name.startsWith('__')) return make()
    const known = this.#names.get(type)
    if (known) return { $ref: `#/components/schemas/${known}` }
    let name = symbol.name
    for (let n = 2; this.named.has(name); n++) name = `${symbol.name}${n}`
    this.#names.set(type, name)
    this.named.set(name, {})
    const schema = make()
    const description = docOf(symbol, this.#checker)
    this.named.set(name, description ? { description, ...schema } : schema)
    return { $ref: `#/components/schemas/${name}` }
  }
}

const inOrder = (one: Schema, other: Schema) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)

const isUndefinedIn = (type: ts.Type) =>
  type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined)

/** A docstring, on one line and without what is for readers of the code. */
export function docOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .replace(/\{@link (\w+)\}/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(/ ?Throws (as )?[A-Z][^.]*\./g, '')
    .trim()
}
