import { oneLine } from '@gatehouse/text/strangers-text'
import type { SipResponse } from '../message/message.ts'

/** A peer's answer in its own words, such as `403 Premium numbers are barred`. */
export const wordsOf = ({ status, reason }: SipResponse) => oneLine(`${status} ${reason}`, 200)
