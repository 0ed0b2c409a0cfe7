import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/gatehouse.ts' },
  platform: 'neutral',
  target: 'es2023',
  // it names the core's files too: the plugin makes a program of its own, a new one, for each file that is not named
  tsconfig: 'tsconfig.build.json',
  // the types of views are written into the declarations, so that they need no package of ours
  dts: { resolver: 'tsc', eager: true },
  deps: { alwaysBundle: [/^@gatehouse\//] },
})
