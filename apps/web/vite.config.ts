import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
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
  },
  server: { proxy: { '/trpc': 'http://localhost:4600', '/audit/export': 'http://localhost:4600' } },
})
