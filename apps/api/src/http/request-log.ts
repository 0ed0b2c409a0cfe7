import type { FastifyBaseLogger } from 'fastify'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

/**
 * The log of one request, whose lines say which it is. It is made with the first line that is written: most requests have none.
 * @param log pino's, as Fastify has prepared it: what its serializers leave out of a request or an answer must not be logged
 */
export function requestLog(
  log: FastifyBaseLogger,
  bindings: Parameters<FastifyBaseLogger['child']>[0],
  options?: Parameters<FastifyBaseLogger['child']>[1],
): FastifyBaseLogger {
  let made: FastifyBaseLogger | undefined
  const own = () => {
    made ??= log.child(bindings, options)
    return made
  }
  const { isLevelEnabled } = log as FastifyBaseLogger & { isLevelEnabled(level: string): boolean }
  const at = (level: Level) =>
    ((...line: [object, string]) => {
      if (isLevelEnabled.call(log, level)) own()[level](...line)
    }) as FastifyBaseLogger[Level] // which takes a text alone, too
  return {
    level: log.level,
    fatal: at('fatal'),
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    trace: at('trace'),
    silent: log.silent,
    child: (more, further) => own().child(more, further),
  }
}
