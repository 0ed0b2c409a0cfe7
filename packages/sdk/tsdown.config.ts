import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineConfig } from 'tsdown'

const { resolve } = createRequire(import.meta.url)

export default defineConfig({
  entry: { index: 'src/gatehouse.ts' },
  platform: 'neutral',
  target: 'es2023',
  // it stands above all that is declared, and names the core's files too: those of other packages are left out unless they are named
  tsconfig: '../../tsconfig.sdk.json',
  // the types of views are written into the declarations, so that they need no package of ours; typescript 7 takes a third of 6's time
  dts: { tsgo: { path: join(dirname(resolve('typescript-7/package.json')), 'bin/tsc') } },
  deps: { alwaysBundle: [/^@gatehouse\//] },
})
