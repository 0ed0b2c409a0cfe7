import type { Socket } from 'node:net'
import { socketOf } from '@gatehouse/ssh2/peer'
import { oneLine } from '@gatehouse/text/strangers-text'
import type ssh2 from 'ssh2'
import { authenticate } from '../auth/authenticate.ts'
import { jumpedTo, parseDestination } from '../destination.ts'
import type { Destination, KeyHolder } from '../gatekeeper.ts'
import { Wire } from '../wire/wire.ts'
import { AuthAttempts } from './auth-attempts.ts'
import { type AuthenticatedClient, ClientConnection, end, type GatewayContext } from './client-connection.ts'
import type { Jump } from './jumps.ts'

/** For the protocol's own farewell to get through. */
const lastMs = 500

const tooMany = 'Too many failed attempts from your IP address. Try again in 15 minutes.'

/** As patched (RFC 4252 §5.4). */
type BannerContext = ssh2.AuthContext & { banner(message: string): void }

/**
 * Receives a client that has sent its first line, up to the moment when it has shown who it is; only then is there anything
 * but authentication.
 */
export function acceptClient(
  client: ssh2.Connection,
  { header }: ssh2.ClientInfo,
  gateway: GatewayContext,
  addressOf: (socket: Socket) => string,
  jump?: Jump,
): void {
  const { gatekeeper, halfOpen, turnedAway, limits, report } = gateway
  const wire = new Wire(client)
  const socket = socketOf(client)
  const clientAddress = addressOf(socket)
  const clientVersion = oneLine(header.identRaw)
  const attempts = new AuthAttempts(gateway, socket, clientAddress)
  let person: AuthenticatedClient | undefined
  let fingerprint = ''

  const answer = async (context: ssh2.AuthContext) => {
    person = undefined
    // asked together, so that it costs nobody a round trip
    const [shown, isTurnedAway] = await Promise.all([
      authenticate(context, async (key) => {
        const holder = await attempts.holderOf(key)
        // who comes through a connection of their own is nobody else here
        return jump && holder?.userId !== jump.userId ? null : holder
      }),
      context.method === 'publickey' && attempts.isTurnedAway(),
    ])
    // whoever shows a key that somebody has is not refused for what their neighbours do
    if (shown.what === 'nothing' && isTurnedAway) {
      attempts.turnAway()
      return end(client, tooMany)
    }
    if (shown.what === 'nothing') return context.reject(['publickey'])
    halfOpen.isKnown(socket)
    if (shown.what === 'holder') {
      const { username } = context
      const destination = jump ? jumpedTo(jump.destination, username) : parseDestination(username)
      const line = await bannerFor(gatekeeper, shown.holder, destination)
      if (socket.destroyed) return
      if (line) (context as BannerContext).banner(`${oneLine(line)}\r\n`)
      fingerprint = shown.fingerprint
      const { holder } = shown
      person = {
        holder,
        username,
        destination,
        clientAddress,
        clientVersion,
        depth: jump?.depth ?? 0,
      }
    }
    context.accept()
  }

  // Without a listener any failed handshake would end the process. ssh2 ends the socket, and does not let go of it.
  client.on('error', () => setTimeout(() => wire.destroy(), lastMs).unref())
  client.on('authentication', (context) => {
    if (attempts.asks(context.username) > limits.attempts)
      return end(client, 'Too many authentication attempts.')
    answer(context).catch((error) => {
      report(error, 'authenticating')
      context.reject(['publickey'])
    })
  })
  client.on('ready', () => {
    if (!person) return wire.destroy()
    attempts.isIn()
    const { holder, username } = person
    gatekeeper.authenticated({ address: clientAddress, username: oneLine(username), holder, fingerprint })
    halfOpen.settle(socket)
    turnedAway.gotIn(clientAddress)
    new ClientConnection(client, wire, person, gateway).listen()
  })
}

async function bannerFor(
  gatekeeper: GatewayContext['gatekeeper'],
  holder: KeyHolder,
  destination: Destination | null,
): Promise<string | null> {
  return destination && gatekeeper.banner(holder, destination)
}
