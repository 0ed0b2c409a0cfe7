import { refetch } from '../../api/read.ts'
import { createForm } from '../../ui/create-form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.tsx'
import { ServersField } from '../fleet/server/servers-field.tsx'

interface ChooseServersProps {
  what: string
  path: string
  servers: readonly { id: string; name: string }[]
  save: (servers: string[]) => Promise<unknown>
  onClose: () => void
}

/** Asks which servers get something. */
export default function ChooseServers(props: ChooseServersProps) {
  const form = createForm({
    initial: { servers: props.servers.map(({ id, name }) => ({ id, name })) },
    async send({ servers }) {
      await props.save(servers.map(({ id }) => id))
      toast('Saved the servers.')
      await refetch('dialer')
    },
  })
  return (
    <FormDialog
      title={`Which servers get ${props.what}?`}
      description={
        <>
          Each gets the file <span class="mono">{props.path}</span>. From the others it is removed.
        </>
      }
      form={form}
      action="Save"
      discards="this choice"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <ServersField nothing="No server is chosen: none gets it." {...form.field('servers')} />
    </FormDialog>
  )
}
