import { log } from '@gatehouse/core/log/service-log'

/** For the parts to stop; a process that knows itself no more is not waited for longer. */
const stopsWithinMs = 15_000

/**
 * Resolves at the first error that nobody has caught, once it stands in the log, as one line like any other: what runs is to be
 * stopped in order, since nothing is certain any more.
 */
export function fatalError(): Promise<'fatal'> {
  const { promise, resolve } = Promise.withResolvers<'fatal'>()
  // rejections that nobody handles come here, too (Node's --unhandled-rejections=throw, which is the default)
  process.on('uncaughtException', (err, origin) => {
    log.fatal({ err, origin }, 'unexpected error, Gatehouse is stopping')
    process.exitCode = 1
    setTimeout(() => process.exit(), stopsWithinMs).unref()
    resolve('fatal')
  })
  return promise
}
