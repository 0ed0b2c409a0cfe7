/** A network on which USDT can be sent. */
export type UsdtNetwork = 'ethereum' | 'tron'

/** What the product knows of its own way to be paid in USDT: no key, and no node. */
export interface UsdtSetup {
  /** Which extended public key addresses come from: the first bytes of its SHA-256, in hex. */
  wallet: string
  networks: readonly UsdtChain[]
}

/** A network as it is used here. */
export interface UsdtChain {
  network: UsdtNetwork
  chainId: number
  /** Tether's contract there, as 20 bytes in lower-case hex after `0x`. */
  contract: `0x${string}`
  /** The same as people see it. */
  shown: string
}

/** How an invoice can be paid in USDT, and what has come so far. Amounts are millionths of a USDT. */
export interface UsdtView {
  /** What is still to be sent; what was seen and is not final counts as sent. */
  missing: number
  /** Where to send it; none before an address was asked for. */
  networks: UsdtNetworkView[]
  /** What has come and gone, the newest first. */
  transfers: UsdtTransferView[]
}

export interface UsdtNetworkView {
  network: UsdtNetwork
  name: string
  address: string
  contract: string
  /** The transfer as EIP-681 has it, for wallets that know it; TRON has no such thing. */
  uri: string | null
  /** Why nothing should be sent there at the moment. */
  stopped: 'paused' | 'deprecated' | 'frozen' | null
  /** Whether nobody has looked at the network for a while: what is sent there is safe, and seen late. */
  isBehind: boolean
  /** What Tether takes of each transfer, in hundredths of a percent, and at most so much. */
  fee: { basisPoints: number; most: number } | null
}

export interface UsdtTransferView {
  network: UsdtNetwork
  hash: string
  kind: 'in' | 'out' | 'destroyed' | 'other-token'
  /** Null of another token, which is not worth what it says. */
  amount: number | null
  /** The contract of another token. */
  token: string | null
  /** What Tether took of it on its way. */
  fee: number
  at: string
  /** Whether it can no longer go away; until then it pays nothing. */
  isFinal: boolean
  /** What it did to the invoice, once it is final: what is more, or came when nothing was open, is the customer's credit. */
  outcome: 'short' | 'paid' | 'over' | 'twice' | null
  isLate: boolean
}
