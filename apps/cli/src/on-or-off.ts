import { CommandFailed } from './attempt.ts'

/** What an option says that is on or off. @throws CommandFailed, used wrongly */
export function onOrOff(option: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (text !== 'on' && text !== 'off') throw new CommandFailed(`${option} must be on or off.`, 2)
  return text === 'on'
}
