import type { Machine, MachineType, TypeChoice } from '../provider/view.ts'

/** A type as a choice for a machine: with the reason where it cannot be chosen. */
export function typeChoice(machine: Machine, type: MachineType): TypeChoice {
  const present = type.name === machine.type.name
  return { ...type, present, reason: present ? 'The server has this type.' : whyNot(machine, type) }
}

function whyNot(machine: Machine, type: MachineType): string | null {
  if (type.architecture !== machine.type.architecture)
    return `The server is ${machine.type.architecture}, and this type ${type.architecture}.`
  if (type.unavailable) return type.unavailable
  if (type.disk < machine.disk)
    return `Its disk of ${type.disk} GB is smaller than the server’s of ${machine.disk} GB.`
  return null
}

/** Why a machine cannot be resized now, whatever the type; null where it can. */
export function whyNotNow({ status, locked, rescue }: Machine): string | null {
  if (rescue) return 'The server is in rescue mode. End that at the provider first.'
  if (locked) return 'Another action is running on the server at the provider. Try again when it’s over.'
  if (status !== 'running' && status !== 'off')
    return `The server is “${status}” at the provider. Try again when it’s running.`
  return null
}
