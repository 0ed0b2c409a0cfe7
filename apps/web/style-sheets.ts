import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Lets every style sheet know the widths of `src/media.css`: a custom media query holds in the file alone where it stands. */
export function sharedMedia(root: string): Plugin {
  const media = readFileSync(join(root, 'src/media.css'), 'utf8')
  return {
    name: 'gatehouse:shared-media',
    enforce: 'pre',
    transform: {
      filter: { id: /\.css$/ },
      handler: (code) => ({ code: media + code, map: null }),
    },
  }
}
