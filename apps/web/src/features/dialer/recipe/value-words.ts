import type { OverrideView, SettingView } from '@gatehouse/core/dialer/recipe/view'

type Value = OverrideView['value']

/** A value as people read it. */
export function valueInWords(setting: SettingView, value: Value): string {
  if (setting.type === 'boolean') return value ? 'yes' : 'no'
  if (value === '') return 'empty'
  if (setting.unit === '') return String(value)
  // `1 line per agent`
  return `${value} ${value === 1 ? setting.unit.replace(/^(\w+[^\Ws])s\b/, '$1') : setting.unit}`
}

/** What a setting may be, in words. */
export function rangeInWords(setting: SettingView): string {
  if (setting.min !== undefined) return `From ${setting.min} to ${setting.max}.`
  if (setting.type === 'time-range') return 'Such as 09:00-21:00 or 9am-9pm.'
  return setting.maxLength === undefined ? '' : `At most ${setting.maxLength} characters.`
}

/** Settings by their groups, in the order of the recipe. */
export function grouped<S extends SettingView>(settings: readonly S[]): [group: string, settings: S[]][] {
  return [...Map.groupBy(settings, ({ group }) => group)]
}
