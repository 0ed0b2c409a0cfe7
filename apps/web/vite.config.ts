import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { precompress } from './precompress.ts'

/**
 * What nearly every page needs. Kobalte and what stands on it stays apart: it is read when a dialog or menu opens. So does
 * what only the pages about servers need.
 */
const everywhere =
  /node_modules\/(solid-js|@solidjs|@trpc)\/|\/src\/(api\/|base|tokens|ui\/(?!([a-z]+-)?dialog|confirm|open-menu|end-field|local-time|long-table|lines|progress-bar))|\/features\/(sign-in\/front|account\/(me|last-account)\.)/

/** What every page of an account needs: in one file, because each costs its headers. */
const inAccounts =
  /\/src\/features\/(shell\/(?!palette)|account\/(context|queries)\.|member\/role\.|[^/]+\/queries\.|server\/sync-words)|\/core\/src\/access\/roles/

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
          groups: [
            { name: 'base', test: everywhere },
            { name: 'account', test: inAccounts },
          ],
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
