import { createSignal, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createPreview, Effects, shutting } from './effects.tsx'
import { Cuts, createCuts, createListening, createProposal, Proposal } from './listening.tsx'

interface SwitchProps {
  servers: readonly { server: string; name: string; enabled: boolean }[]
  on: boolean
  gatewayOnly: boolean
  onClose: () => void
}

/** Turns the firewall of servers on or off, and says first what that opens and shuts. */
export default function SwitchFirewall(props: SwitchProps) {
  const account = useAccount()
  const [only, setOnly] = createSignal(props.gatewayOnly)
  const [acknowledged, setAcknowledged] = createSignal(false)
  const ids = props.servers.map(({ server }) => server)
  const names = () =>
    props.servers.length === 1 ? props.servers[0]?.name : `${props.servers.length} servers`
  const off = props.on ? props.servers.filter(({ enabled }) => !enabled) : []
  const proposes = off.length > 0
  const listening = createListening(() => (proposes ? { servers: off } : undefined))
  const proposal = createProposal(listening)
  const change = () => ({
    enable: props.on,
    ...(props.on && { gatewayOnly: only(), each: proposal.each() }),
  })
  const preview = createPreview(() => (listening.busy() ? undefined : { servers: ids, ...change() }))
  const connections = createCuts(() => {
    const servers = shutting(preview)
    return props.on && servers.length > 0 && !preview.busy() ? { servers, ...change() } : undefined
  })
  const task = createTask(async () => {
    const { firewall } = account.api
    // what listens is ticked, and counts, before it is shown as well
    while (listening.busy()) await new Promise((done) => setTimeout(done, 100))
    const seen = preview.answer()?.preview
    if (props.on)
      await firewall.enable.mutate({
        servers: ids,
        gatewayOnly: only(),
        each: proposal.each(),
        acknowledge: acknowledged(),
        ...(seen && { preview: seen }),
      })
    else await firewall.disable.mutate({ servers: ids })
    toast(props.on ? `Turning on the firewall of ${names()}.` : `Turning off the firewall of ${names()}.`)
    await refetch('firewall', 'servers')
  })
  const asks = () => task.failure()?.issues.some(({ path }) => path[0] === 'acknowledge') || acknowledged()
  return (
    <Confirm
      title={props.on ? `Turn on the firewall of ${names()}?` : `Turn off the firewall of ${names()}?`}
      effects={
        props.on
          ? [
              'only what the rules allow gets in, also to ports that containers publish',
              'connections that are open now stay open',
              'Gatehouse is always let in; if it can no longer connect, the server undoes the change automatically',
            ]
          : ['everything gets in again', 'the rules are kept']
      }
      more={
        <>
          <Show when={props.on}>
            <Checkbox label="SSH through Gatehouse alone" checked={only()} onChange={setOnly} />
          </Show>
          <Show when={asks()}>
            <Checkbox
              label="I know that nothing is allowed but Gatehouse"
              checked={acknowledged()}
              onChange={setAcknowledged}
            />
          </Show>
          <Show when={proposes}>
            <Proposal of={proposal} listening={listening} servers={off.length} />
          </Show>
          <Effects of={preview} />
          <Cuts of={connections} servers={shutting(preview).length} />
        </>
      }
      action={props.on ? 'Turn on' : 'Turn off'}
      danger={!props.on}
      task={task}
      onClose={props.onClose}
    />
  )
}
