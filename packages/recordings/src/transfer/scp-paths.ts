import type { ScpCommand } from './scp-command.ts'

/** Deeper than any real tree, and still bounded. */
const deepest = 1000
/** Characters, far past what a server's file system takes. */
const longestPath = 16 * 1024

/** Names what the lines of an scp transfer are about, from the command's path and the folders entered on the way. */
export class ScpPaths {
  readonly #root: ScpCommand
  readonly #folders: string[] = []

  constructor(root: ScpCommand) {
    this.#root = root
  }

  /**
   * The path of something by its name. An upload's own path may be a folder or not, and nobody but the server knows: where
   * it is open, `path[/name]` says so.
   */
  of(name: string): string {
    const folder = this.#folders.at(-1)
    if (folder !== undefined) return `${folder}/${name}`
    const { direction, path, folder: isFolder } = this.#root
    const bare = path.replace(/(?<=.)\/+$/, '')
    if (direction === 'download') return bare.includes('/') ? bare.replace(/[^/]*$/, name) : name
    if (isFolder || bare !== path || ['.', '..', '~', '/'].includes(path))
      return `${bare === '/' ? '' : bare}/${name}`
    return path.split('/').at(-1) === name ? path : `${path}[/${name}]`
  }

  /** False where there are more than can be watched. */
  enter(name: string): boolean {
    const path = this.of(name)
    this.#folders.push(path)
    return this.#folders.length <= deepest && path.length <= longestPath
  }

  leave(): void {
    this.#folders.pop()
  }
}
