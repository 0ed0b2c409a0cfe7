/** Where the gateway listens, as the account's view says it. */
interface Gateway {
  host: string
  port: number
}

const at = (port: number) => (port === 22 ? '' : `-p ${port} `)

/** Logs in through the gateway; the account is named where the person is in several, the login where it is a shared one. */
export function gatewayCommand(server: string, gateway: Gateway, account?: string, login?: string): string {
  return `ssh ${at(gateway.port)}${login ? `${login}+` : ''}${server}${account ? `.${account}` : ''}@${gateway.host}`
}

/** Logs in straight to the server. */
export function directCommand(login: string, server: { host: string; port: number }): string {
  return `ssh ${at(server.port)}${login}@${server.host}`
}
