/** The command that logs in to a server through the gateway. */
export function gatewayCommand({ host, port }: { host: string; port: number }, server: string): string {
  return `ssh -p ${port} ${server}@${host}`
}
