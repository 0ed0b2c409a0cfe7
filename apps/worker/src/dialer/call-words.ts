import type { CallResult } from '@gatehouse/sip/call/call-result'

const audioWords = {
  both: 'Sound goes both ways: the tone that was sent came back.',
  heard:
    'Sound arrives from the other end. Whether it hears this server, only it could say: the tone did not come back.',
  silent: 'The other end sends silence.',
  none: 'No sound arrives from the other end. A firewall or a router may keep it out.',
} as const

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

/** What a call came to, in sentences. */
export function callInWords(result: CallResult): string {
  const { outcome, words, ringAfterMs, answerAfterMs, talkedMs, endedBy, codec, audio } = result
  const rang = ringAfterMs === null ? '' : ` It rang after ${inSeconds(ringAfterMs)}.`
  const said = {
    rang: `It rang after ${inSeconds(ringAfterMs ?? 0)}, and was given up as intended.`,
    answered: `It was answered after ${inSeconds(answerAfterMs ?? 0)}, and hung up by ${endedBy === 'them' ? 'the other end' : 'Gatehouse'} after ${inSeconds(talkedMs ?? 0)}.`,
    busy: `The number is busy: ${words}.${rang}`,
    refused: `The carrier refused: ${words}.${rang}`,
    'no-answer': `Nobody answered.${rang}`,
    'given-up': `The call was given up.${rang}`,
    unreachable: `The carrier was not reached: ${words}`,
    unknown: `The carrier’s answer was not understood: ${words}`,
  }[outcome]
  const unconfirmed = outcome === 'answered' && words !== '200 OK' ? ` ${words}` : ''
  return `${said}${unconfirmed}${codec ? ` Codec ${codec}.` : ''}${audio ? ` ${audioWords[audio.verdict]}` : ''}`
}
