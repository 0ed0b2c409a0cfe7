import { callsOf } from '@gatehouse/hosts/service/unit-name'

/** Whether a restart of this service cuts calls that can be counted and waited for. */
export const hasCalls = (unit: string): boolean => unit === callsOf
