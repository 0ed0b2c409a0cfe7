import type { Unit } from '@gatehouse/hosts/service/unit'
import type { SeenService, ServiceView } from './view.ts'

/** A service as pages show it, from what systemd tells. */
export function serviceView(unit: Unit): ServiceView {
  return {
    unit: unit.asked,
    description: unit.description,
    known: unit.load !== 'not-found',
    state: unit.load === 'masked' ? 'masked' : unit.active,
    subState: unit.sub,
    since: unit.since === null ? null : new Date(unit.since * 1000).toISOString(),
    result: unit.result,
    exitStatus: unit.exitStatus,
    restarts: unit.restarts,
    memory: unit.memory,
    pid: unit.mainPid,
    enabled: unit.enabled,
    needsReload: unit.needsReload,
    changing: unit.hasJob,
    calls: unit.calls,
  }
}

/** Of that what is kept: not what changes all the time. */
export function seenService(unit: Unit): SeenService {
  const { description, known, state, subState, since, result, exitStatus, restarts } = serviceView(unit)
  return { unit: unit.asked, description, known, state, subState, since, result, exitStatus, restarts }
}
