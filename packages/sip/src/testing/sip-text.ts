/** Lines as they are sent. */
export const lines = (...all: string[]) => Buffer.from(all.join('\r\n'))
