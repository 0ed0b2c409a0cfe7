import { rotateGatewayKey } from '../../fleet/gateway-key/rotate-gateway-key.ts'
import { rotateManagementKey } from '../../fleet/management-key/rotate-management-key.ts'
import { acceptHostKey } from '../../fleet/server/accept-host-key.ts'
import { adoptLogin } from '../../fleet/server/adopt-login.ts'
import { changeServerAccess } from '../../fleet/server/change-access.ts'
import { changeHop } from '../../fleet/server/change-hop.ts'
import { changeServerSettings } from '../../fleet/server/change-settings.ts'
import { labelServer } from '../../fleet/server/label-server.ts'
import { noteType } from '../../fleet/server/note-type.ts'
import { registerServer } from '../../fleet/server/register-server.ts'
import { removeServer } from '../../fleet/server/remove-server.ts'
import { renameServer } from '../../fleet/server/rename-server.ts'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../../fleet/shared-login/add-shared-login.ts'
import { changeSharedLogin } from '../../fleet/shared-login/change-shared-login.ts'
import { removeSharedLogin } from '../../fleet/shared-login/remove-shared-login.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { declineKeyMatch } from '../../fleet/ssh-key/decline-key-match.ts'
import { matchKey } from '../../fleet/ssh-key/match-key.ts'
import { removeKey } from '../../fleet/ssh-key/remove-key.ts'
import { setKeyEnd } from '../../fleet/ssh-key/set-key-end.ts'
import { addRule } from '../../machine/firewall/add-rule.ts'
import { allowMyAddress } from '../../machine/firewall/allow-my-address.ts'
import { removeRules } from '../../machine/firewall/remove-rules.ts'
import { reorderRules } from '../../machine/firewall/reorder-rules.ts'
import { disableFirewall, enableFirewall, setGatewayOnly } from '../../machine/firewall/switch-firewall.ts'
import { takeOverFirewall } from '../../machine/firewall/take-over.ts'
import { updateRule } from '../../machine/firewall/update-rule.ts'
import { removeProvider, setProvider } from '../../machine/provider/set-provider.ts'
import { resizeServer } from '../../machine/resize/resize-server.ts'
import { cancelRestart } from '../../machine/service/cancel-restart.ts'
import { chooseServices } from '../../machine/service/choose-services.ts'
import { restartService } from '../../machine/service/restart-service.ts'
import { admitTerminal } from '../../session/open-terminal.ts'
import { playSession } from '../../session/recording/play-session.ts'
import { searchRecordings } from '../../session/recording/search-recordings.ts'
import { terminateSession } from '../../session/terminate-session.ts'
import { watchSession } from '../../session/watch-session.ts'
import { walkDialer } from './dialer-walk.testing.ts'
import type { Furnished } from './furnished.testing.ts'
import type { Walk } from './walk.testing.ts'

const nowhere = '01900000-0000-7000-8000-000000000000'
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const host = () => ({ host: '192.0.2.1', port: 22, hostKey: newPublicKey() })

/** The mutations of servers, keys and sessions. */
export function fleetWalk(of: Furnished): Record<string, Walk> {
  const { owner, prod, web, staging, key, session, shared } = of
  const { caller } = owner
  return {
    'machine/firewall/add-rule addRule': { goesOn: [() => addRule(caller, { rule: { action: 'allow' } })] },
    'machine/firewall/allow-my-address allowMyAddress': {
      goesOn: [() => allowMyAddress(caller, { hours: 1 })],
    },
    'machine/firewall/take-over takeOverFirewall': {
      goesOn: [() => takeOverFirewall(caller, { server: nowhere })],
      or: ['not-found'],
    },
    'machine/firewall/update-rule updateRule': {
      goesOn: [() => updateRule(caller, { rule: nowhere, to: { action: 'allow' } })],
      or: ['not-found'],
    },
    'machine/firewall/remove-rules removeRules': {
      goesOn: [() => removeRules(caller, { rules: [nowhere] })],
      or: ['not-found'],
    },
    'machine/firewall/reorder-rules reorderRules': {
      goesOn: [() => reorderRules(caller, { server: prod, rules: [] })],
    },
    'machine/firewall/switch-firewall enableFirewall': {
      goesOn: [() => enableFirewall(caller, { servers: [prod], acknowledge: true })],
    },
    'machine/firewall/switch-firewall disableFirewall': {
      goesOn: [() => disableFirewall(caller, { servers: [prod] })],
    },
    'machine/firewall/switch-firewall setGatewayOnly': {
      goesOn: [() => setGatewayOnly(caller, { servers: [prod], gatewayOnly: false })],
    },
    ...walkDialer(of),
    'session/watch-session watchSession': { goesOn: [() => watchSession(caller, { session })] },
    'session/recording/play-session playSession': { goesOn: [() => playSession(caller, { session })] },
    'session/recording/search-recordings noteSearch': {
      goesOn: [() => searchRecordings(caller, { text: 'needle' })],
    },
    'session/terminate-session terminateSession': { goesOn: [() => terminateSession(caller, { session })] },
    'session/open-terminal open': {
      goesOn: [async () => (await admitTerminal(caller, { server: prod, gateway: 'test' })).open()],
    },
    'fleet/server/label-server labelServer': {
      goesOn: [() => labelServer(caller, { server: staging, labels: [] })],
      grows: () => labelServer(caller, { server: web, labels: ['staging'] }),
    },
    'fleet/server/change-settings changeServerSettings': {
      goesOn: [() => changeServerSettings(caller, { server: prod, endProcesses: true })],
      grows: () => changeServerSettings(caller, { server: prod, sudo: true }),
    },
    'fleet/server/change-access changeServerAccess': {
      goesOn: [() => changeServerAccess(caller, { server: prod, access: 'recorded' })],
    },
    'fleet/shared-login/add-shared-login addSharedLogin': {
      grows: () => addSharedLogin(caller, { login: 'release', servers: [prod] }),
    },
    'fleet/shared-login/change-shared-login changeSharedLogin': {
      goesOn: [() => changeSharedLogin(caller, { sharedLogin: shared, members: [] })],
      grows: () => changeSharedLogin(caller, { sharedLogin: shared, servers: [prod, web] }),
    },
    'fleet/shared-login/remove-shared-login removeSharedLogin': {
      goesOn: [() => removeSharedLogin(caller, { sharedLogin: shared })],
    },
    'machine/service/choose-services chooseServices': {
      goesOn: [() => chooseServices(caller, { server: prod, services: ['asterisk.service'] })],
    },
    'machine/service/restart-service restartService': {
      goesOn: [() => restartService(caller, { server: prod, unit: 'asterisk.service' })],
    },
    'machine/service/cancel-restart cancelRestart': {
      goesOn: [() => cancelRestart(caller, { operation: nowhere })],
      or: ['not-found'],
    },
    'fleet/server/change-hop changeHop': {
      goesOn: [() => changeHop(caller, { server: staging, via: prod })],
    },
    'fleet/server/register-server registerServer': {
      grows: () => registerServer(caller, { name: 'new-1', ...host() }),
    },
    'fleet/server/note-type noteType': { goesOn: [() => noteType(caller, { server: prod, type: 'CCX13' })] },
    'machine/provider/set-provider keep': { goesOn: [() => setProvider(caller, { provider: 'demo' })] },
    'machine/provider/set-provider removeProvider': {
      goesOn: [
        async () => {
          await removeProvider(caller, undefined)
          await setProvider(caller, { provider: 'demo' })
        },
      ],
    },
    'machine/resize/resize-server start': {
      grows: () => resizeServer(caller, { server: prod, type: 'CCX33' }),
    },
    'fleet/server/adopt-login adoptLogin': {
      grows: () => adoptLogin(caller, { server: prod, login: 'ops' }),
    },
    'fleet/server/accept-host-key acceptHostKey': {
      goesOn: [() => acceptHostKey(caller, { server: prod, hostKey: newPublicKey() })],
    },
    'fleet/server/rename-server renameServer': {
      goesOn: [() => renameServer(caller, { server: web, name: 'web-1' })],
    },
    'fleet/server/remove-server removeServer': { goesOn: [() => removeServer(caller, { server: web })] },
    'fleet/ssh-key/add-key addKey': {
      own: true,
      grows: () => addKey(caller, { name: 'new', publicKey: newPublicKey() }),
    },
    'fleet/ssh-key/set-key-end setKeyEnd': {
      own: true,
      goesOn: [() => setKeyEnd(caller, { key, expiresAt: inHours(4) })],
      grows: () => setKeyEnd(caller, { key, expiresAt: null }),
    },
    'fleet/ssh-key/remove-key removeKey': { own: true, goesOn: [() => removeKey(caller, { key })] },
    'fleet/ssh-key/match-key matchKey': {
      grows: () => matchKey(caller, { server: prod, fingerprint: 'SHA256:x', user: owner.user }),
    },
    'fleet/ssh-key/decline-key-match declineKeyMatch': {
      goesOn: [() => declineKeyMatch(caller, { match: nowhere })],
      or: ['not-found'],
    },
    'fleet/management-key/rotate-management-key rotateManagementKey': {
      goesOn: [() => rotateManagementKey(caller, undefined)],
    },
    'fleet/gateway-key/rotate-gateway-key rotateGatewayKey': {
      goesOn: [() => rotateGatewayKey(caller, undefined)],
    },
  }
}
