// The layer walls: which part may import which. `docs/architecture.md` says why.

const tests = '[.]test[.]tsx?$|/testing/|[.](fixture|testing)[.]ts$|[.]config[.]ts$|^packages/(e2e|bench)/'
const core = '^packages/core/src/'
/** The core's wings, each of which knows those below it alone. What is in one line may know each other, file by file. */
const wings = [
  ['installation'],
  ['overview'],
  ['reseller'],
  ['dialer'],
  ['machine'],
  ['session'],
  ['billing'],
  ['team'],
  ['fleet'],
  ['audit/log'],
  ['identity'],
  ['access', 'limit', 'refusal', 'mail'],
  ['live'],
  ['audit/event'],
  ['job', 'log', 'database', 'crypto'],
]
const below = (at) => wings.slice(at).flat().join('|')

const installed = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one concern, or a third file is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-know-no-app',
      comment: 'Dependencies point one way: apps → packages. (The SDK takes types of the API: see below.)',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/(e2e|bench|sdk)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-apart',
      comment: 'An app does not import another; only the command puts the parts together.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/(cli|web)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'cli-puts-together',
      comment:
        'The command starts the API, the gateway and the worker; the dashboard is served, not imported.',
      severity: 'error',
      from: { path: '^apps/cli/' },
      to: { path: '^apps/', pathNot: '^apps/(cli|api|gateway|worker)/' },
    },
    {
      name: 'only-types-of-the-api',
      comment: 'The dashboard and the SDK know the API by its types: nothing of it may be bundled with them.',
      severity: 'error',
      from: { path: '^(apps/web|packages/sdk)/', pathNot: tests },
      to: { path: '^apps/api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-and-sdk-see-only-the-api',
      severity: 'error',
      from: { path: '^(apps/web|packages/sdk)/' },
      to: { path: '^apps/', pathNot: '^apps/(api|web)/' },
    },
    {
      name: 'sdk-stands-alone',
      comment: 'Whoever installs the SDK gets it and the tRPC client, nothing else of ours.',
      severity: 'error',
      from: { path: '^packages/sdk/src/', pathNot: tests },
      to: {
        path: '^(packages|apps)/|(^|/)node_modules/',
        pathNot: `^packages/sdk/|${installed('@trpc/client')}`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'hosts-and-recordings-know-no-http',
      severity: 'error',
      from: { path: '^packages/(hosts|recordings)/' },
      to: { path: installed('fastify', '@fastify', '@trpc', 'express', 'undici') },
    },
    {
      name: 'in-a-wing',
      comment: 'Whoever looks for a noun of the core finds it in its wing.',
      severity: 'error',
      from: { path: core, pathNot: `${core}(${below(0)}|testing)/` },
      to: {},
    },
    ...wings.map((wing, at) => ({
      name: `wing-${wing[0].replace('/', '-')}`,
      comment:
        'A wing knows those below it. Rows and views are open to all: they do nothing, and the database joins them anyway.',
      severity: 'error',
      from: { path: `${core}(${wing.join('|')})/`, pathNot: tests },
      to: { path: core, pathNot: `${core}(${below(at)})/|[.]entity[.]ts$|/view[.]ts$` },
    })),
    {
      name: 'core-knows-no-transport',
      comment: 'The core is the product; every door is a thin one into it.',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: `${installed('fastify', '@fastify', 'ssh2', '@trpc')}|^packages/(?!core/|hosts/|text/)` },
    },
    {
      name: 'text-stands-alone',
      comment: "Everybody makes strangers' text safe the same way; that way needs nobody.",
      severity: 'error',
      from: { path: '^packages/text/src/', pathNot: tests },
      to: { path: '^(packages|apps)/|(^|/)node_modules/', pathNot: '^packages/text/' },
    },
    {
      name: 'sip-knows-nobody',
      comment:
        'SIP is spoken the same way wherever it leaves from: who opens a way to a carrier hands it over.',
      severity: 'error',
      from: { path: '^packages/sip/src/', pathNot: tests },
      to: { path: '^(packages|apps)/|(^|/)node_modules/', pathNot: '^packages/(sip|text)/' },
    },
    {
      name: 'views-stand-alone',
      comment:
        'What procedures answer goes into the SDK with all that its types come from: that must not be the core.',
      severity: 'error',
      from: { path: `${core}.+/view[.]ts$` },
      to: { pathNot: `${core}(.+/view|access/(assurance|hold|passkey-group|roles)|audit/event/verbs)[.]ts$` },
    },
    {
      name: 'core-reaches-no-ssh',
      comment: 'The core may know how a manifest is written, and nothing that opens a connection.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: tests },
      to: { path: installed('ssh2'), reachable: true },
    },
    {
      name: 'database-only-in-core',
      comment: 'No database access outside the core.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: '^packages/(core|bench)/' },
      to: { path: installed('pg', 'pg-pool', 'kysely', '@mikro-orm') },
    },
    {
      name: 'browser-safe',
      comment: 'The dashboard runs in a browser: nothing of Node may come along with what it imports.',
      severity: 'error',
      from: { path: '^apps/web/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-development-dependencies-at-run-time',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: tests },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(^|/)node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(dist|[.]data)/' },
    moduleSystems: ['es6'],
    tsPreCompilationDeps: true, // sees `import type`, which compiling would remove
    detectProcessBuiltinModuleCalls: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.d.ts', '.json'],
    },
    cache: false,
  },
}
