import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { createChunks } from './chunks.ts'
import { precompress } from './precompress.ts'

export default defineConfig({
  plugins: [solid(), precompress()],
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
          groups: [{ name: createChunks(import.meta.dirname) }],
        },
      },
    },
  },
  server: {
    proxy: {
      '/trpc': 'http://localhost:4600',
      '/audit/export': 'http://localhost:4600',
      '/recordings': 'http://localhost:4600',
      '/terminals': { target: 'http://localhost:4600', ws: true },
    },
  },
})
