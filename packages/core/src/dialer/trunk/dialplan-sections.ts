import type { ConfigSection } from '@gatehouse/hosts/asterisk/write-config'
import { callerNumber, numberForm } from './dialled-number.ts'
import { type EngineTrunk, endpointOf, objectOf } from './engine-trunk.ts'

/**
 * How a call goes over a trunk: only to numbers with its prefixes, at most so many at a time, from its caller, as the carrier wants numbers,
 * and by its hosts in order.
 */
export function dialplanSections(trunk: EngineTrunk): ConfigSection[] {
  const { name, prefixes, channels, hosts } = trunk
  const { drop, put } = numberForm(trunk)
  // no name of a trunk has an underscore
  const dial = `${objectOf(name)}_dial`
  const next = (...steps: string[]) => steps.map((step) => ['same', `n,${step}`] as const)
  const failed = ['CHANUNAVAIL', 'CONGESTION'].map((status) => `"\${DIALSTATUS}" = "${status}"`).join(' | ')
  return [
    {
      name: objectOf(name),
      entries: prefixes.map((prefix) => ['exten', `_${prefix}X!,1,Goto(${dial},\${EXTEN},1)`] as const),
    },
    {
      name: dial,
      entries: [
        // whatever else a telephone sent is left out
        ['exten', `_+X!,1,Set(GATEHOUSE_NUMBER=${put}\${FILTER(0-9,\${EXTEN:${drop}})})`],
        ...(channels === null
          ? []
          : next(
              `Set(GROUP(gatehouse)=${name})`,
              `GotoIf($[\${GROUP_COUNT(${name}@gatehouse)} > ${channels}]?full)`,
            )),
        ...next(`Set(CALLERID(num)=${callerNumber(trunk.callerId, trunk)})`),
        ...hosts.flatMap((_, at) =>
          next(
            `Dial(PJSIP/\${GATEHOUSE_NUMBER}@${endpointOf(name, at)},120)`,
            ...(at < hosts.length - 1 ? [`GotoIf($[${failed}]?:end)`] : []),
          ),
        ),
        ['same', 'n(end),Hangup()'],
        ['same', 'n(full),Hangup(34)'],
      ],
    },
  ]
}
