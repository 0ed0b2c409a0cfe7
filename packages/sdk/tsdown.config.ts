import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/gatehouse.ts' },
  platform: 'neutral',
  target: 'es2023',
  // the types of views are written into the declarations, so that they need no package of ours
  dts: { resolver: 'tsc', eager: true },
  deps: { alwaysBundle: [/^@gatehouse\//] },
})
