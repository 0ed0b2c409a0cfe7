/** How long a resize waits for what, in ms. */
export interface ResizePace {
  /** Between two looks at the provider. */
  poll: number
  /** For a server to shut down by itself. */
  shutdown: number
  /** How long a server that was asked to shut down, and did not, may still do so. */
  lateShutdown: number
  /** Until an action that was sent is sure to be listed. */
  listed: number
  /** Between two tries to connect. */
  connect: number
}

export const usualPace: ResizePace = {
  poll: 2_000,
  shutdown: 120_000,
  lateShutdown: 120_000,
  listed: 20_000,
  connect: 3_000,
}
