import { defineConfig, loadEnv } from 'vite'
import solid from 'vite-plugin-solid'
import { createChunks } from './chunks.ts'
import { frameFirst } from './frame.ts'
import { precompress } from './precompress.ts'
import { sharedMedia } from './style-sheets.ts'

/** Where `npm run dev` has the API. */
const { GATEHOUSE_API: api = 'http://localhost:4600' } = loadEnv(
  'development',
  import.meta.dirname,
  'GATEHOUSE_',
)

export default defineConfig({
  plugins: [solid(), sharedMedia(import.meta.dirname), frameFirst(), precompress()],
  css: {
    transformer: 'lightningcss',
    lightningcss: { drafts: { customMedia: true } },
  },
  build: {
    target: 'es2023',
    // The policy is `img-src 'self'`: no data: addresses, and no inline polyfill.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: createChunks(import.meta.dirname), debugName: 'shared' }],
        },
      },
    },
  },
  server: {
    proxy: {
      '/trpc': api,
      '/audit/export': api,
      '/recordings': api,
      '/terminals': { target: api, ws: true },
    },
  },
})
