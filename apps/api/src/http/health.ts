import type { Core } from '@gatehouse/core/access/core'
import { readSchemaState, standingOf } from '@gatehouse/core/database/schema-state'
import type { DiskWatch } from '@gatehouse/recordings/storage/disk-watch'
import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** `/healthz`: this process answers. `/readyz`: so does the database, migrated. `/metrics`: Prometheus. */
export function addHealth(app: FastifyInstance, core: Core, disk?: DiskWatch): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const problem = await unready(core)
    return problem ? reply.code(503).send({ status: 'not ready', problem }) : { status: 'ok' }
  })
  addMetrics(app, core, disk)
}

async function unready(core: Core): Promise<string | null> {
  try {
    const standing = standingOf(await readSchemaState(core.pool))
    return standing === 'behind' ? 'the database is not up to date: run "gatehouse migrate"' : null
  } catch {
    return 'the database is not responding'
  }
}

function addMetrics(app: FastifyInstance, core: Core, disk?: DiskWatch): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const registers = [register]
  const requests = new Counter({
    name: 'gatehouse_http_requests_total',
    help: 'Answers by status.',
    labelNames: ['method', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'gatehouse_http_request_seconds',
    help: 'Time to answer.',
    labelNames: ['method'],
    registers,
  })
  new Gauge({
    name: 'gatehouse_database_connections',
    help: 'Connections of this process to PostgreSQL, by state.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'open' }, core.pool.totalCount)
      this.set({ state: 'idle' }, core.pool.idleCount)
      this.set({ state: 'waiting' }, core.pool.waitingCount)
    },
  })
  if (disk) addDisk(registers, disk)
  app.addHook('onResponse', async (request, reply) => {
    requests.inc({ method: request.method, status: String(reply.statusCode) })
    seconds.observe({ method: request.method }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  )
}

/** To be alarmed by: `state` is 1 when little is left, and 2 when so little that sessions end. */
function addDisk(registers: Registry[], disk: DiskWatch): void {
  new Gauge({
    name: 'gatehouse_recordings_disk_bytes',
    help: 'The disk that recordings are written to, free and in all.',
    labelNames: ['what'],
    registers,
    collect() {
      this.set({ what: 'free' }, disk.disk.free)
      this.set({ what: 'size' }, disk.disk.size)
    },
  })
  new Gauge({
    name: 'gatehouse_recordings_disk_state',
    help: 'Disk space for recordings: 0 enough, 1 low, 2 full (sessions are ended).',
    registers,
    collect() {
      this.set(['ok', 'low', 'full'].indexOf(disk.disk.state))
    },
  })
}
