import type { Plugin } from 'vite'

const sheet = /<link rel="stylesheet"([^>]*) href="\/([^"]+)">/g

/**
 * Puts the style sheet that all pages share into the page, so that browsers paint the frame of index.html before any other file is
 * there. Its link stays, switched off: what is loaded later then knows that it has it. @throws Error where there is no such sheet
 */
export function frameFirst(): Plugin {
  return {
    name: 'gatehouse:frame-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        if (!sheet.test(html)) throw new Error('index.html has no style sheet')
        return html.replaceAll(sheet, (_link, attributes: string, file: string) => {
          const asset = bundle[file]
          if (asset?.type !== 'asset') throw new Error(`there is no ${file}`)
          const text = String(asset.source).trim()
          return `<style>${text}</style>\n    <link rel="stylesheet"${attributes} href="/${file}" disabled>`
        })
      },
    },
  }
}
