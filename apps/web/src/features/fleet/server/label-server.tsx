import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createLabelEffect, LabelEffect } from './label-effect.tsx'
import { LabelField } from './label-field.tsx'

interface LabelServerProps {
  server: Pick<ServerView, 'id' | 'name' | 'labels'>
  onClose: () => void
}

/** Changes the labels of a server, and says first who would gain access to it and who would lose it. */
export default function LabelServer(props: LabelServerProps) {
  const account = useAccount()
  const { id, name } = props.server
  const form = createForm({
    initial: { labels: props.server.labels },
    async send({ labels }) {
      await account.api.servers.label.mutate({ server: id, labels })
      toast(labels.length > 0 ? `${name} is labeled ${labels.join(', ')}.` : `${name} has no labels now.`)
      await refetch('servers', 'team')
    },
  })
  const effect = createLabelEffect(() =>
    form.changed() ? { server: id, labels: form.values().labels } : undefined,
  )
  return (
    <FormDialog
      title={`Labels of ${name}`}
      description="Servers are found by their labels, and members can be limited to them."
      form={form}
      action="Save"
      discards="these labels"
      ready={form.changed() && effect.answer()?.allowed !== false}
      onClose={props.onClose}
    >
      <LabelField {...form.field('labels')} />
      <LabelEffect of={effect} />
    </FormDialog>
  )
}
