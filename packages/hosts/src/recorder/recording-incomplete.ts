/** A recording's file could not be fetched as it lies on the host: what is there stays there. */
export class RecordingIncomplete extends Error {
  constructor(file: string) {
    super(`the file ${file} of a recording could not be fetched whole`)
    this.name = 'RecordingIncomplete'
  }
}
