import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from '@babel/core'
import { Window } from 'happy-dom'

// it has no types
const solid = fileURLToPath(import.meta.resolve('babel-preset-solid'))

/**
 * Makes this process a page: a document, Solid as browsers get it, and components compiled as the build does. Import it before
 * anything that is Solid's, and import that by `await import(…)`.
 */
const window = new Window({ url: 'http://localhost/acme/team' })
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis) && /^[A-Z]/.test(name)) define(name, Reflect.get(window, name))
}
for (const name of [
  'location',
  'history',
  'localStorage',
  'sessionStorage',
  'CSS',
  'navigator',
  'Event',
  'CustomEvent',
])
  define(name, Reflect.get(window, name))
define('window', window)
define('document', window.document)
define('addEventListener', window.addEventListener.bind(window))
define('removeEventListener', window.removeEventListener.bind(window))
define('requestAnimationFrame', window.requestAnimationFrame.bind(window))
define('getComputedStyle', window.getComputedStyle.bind(window))

// the router and the clock keep one for ever: it is no reason to stay
const startInterval = globalThis.setInterval
define('setInterval', (run: () => void, ms: number) => startInterval(run, ms).unref())

/** Each class of a style sheet is called as it is written there. */
const classNames = 'export default new Proxy({}, { get: (_, name) => name })'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: ['browser', ...context.conditions] }),
  load(url, context, next) {
    if (url.endsWith('.module.css')) return { format: 'module', source: classNames, shortCircuit: true }
    if (url.endsWith('.css')) return { format: 'module', source: '', shortCircuit: true }
    if (!url.endsWith('.tsx')) return next(url, context)
    const { source } = next(url, { ...context, format: 'module' })
    const filename = new URL(url).pathname
    const compiled = transformSync(String(source), {
      filename,
      babelrc: false,
      configFile: false,
      parserOpts: { plugins: ['jsx', 'typescript'] },
      presets: [solid],
    })
    return { format: 'module-typescript', source: compiled?.code ?? '', shortCircuit: true }
  },
})

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

/** Lets what was asked for arrive, and the page follow it. */
export async function settled(ms = 0): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
