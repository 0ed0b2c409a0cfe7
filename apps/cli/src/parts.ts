/** The parts of Gatehouse that a process can run. */
export const parts = ['api', 'gateway', 'worker'] as const

export type Part = (typeof parts)[number]
