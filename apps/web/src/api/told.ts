/** Something went wrong whose message is a sentence for the reader. */
export class Told extends Error {}
