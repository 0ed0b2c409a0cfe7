import type { Plugin } from 'vite'

const sheet = /<link rel="stylesheet"[^>]*>/g
const frame = /<div class="frame"[\s\S]*?<!-- end of frame -->/

/**
 * Has browsers paint the frame of index.html, which has its style with it, before any file is there: a style sheet in the head
 * would hold it up. @throws Error where there is no frame
 */
export function frameFirst(): Plugin {
  return {
    name: 'gatehouse:frame-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        if (!frame.test(html)) throw new Error('index.html has no frame')
        const sheets = html.match(sheet) ?? []
        return html.replaceAll(sheet, '').replace(frame, (markup) => [markup, ...sheets].join('\n    '))
      },
    },
  }
}
