import type { SessionRules as Rules } from '@gatehouse/core/team/account/view'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { SettingsSection } from '../../../ui/settings-form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import { numberOrNone, textOf } from './limit-text.ts'

/** How long SSH sessions may be idle and last, and where they may forward. */
export function SessionRules(props: { rules: Rules }) {
  const account = useAccount()
  const form = createForm({
    initial: () => ({
      sessionIdleMinutes: textOf(props.rules.idleMinutes),
      sessionHours: textOf(props.rules.hours),
      forwardTo: props.rules.forwardTo.join('\n'),
    }),
    async send({ sessionIdleMinutes, sessionHours, forwardTo }) {
      await account.api.account.changeSettings.mutate({
        sessionIdleMinutes: numberOrNone(sessionIdleMinutes),
        sessionHours: numberOrNone(sessionHours),
        forwardTo: linesIn(forwardTo),
      })
      toast('The rules of SSH sessions are saved, and hold from now on.')
      await refetch('account')
      form.reset()
    },
  })
  return (
    <SettingsSection
      id="session-rules"
      title="SSH sessions"
      lead="Through the gateway. A session that has reached a limit ends, with a line that says so; a change holds for sessions that are live now as well."
      form={form}
      layout="columns"
    >
      <TextField
        label="Minutes a session may be idle"
        type="number"
        {...form.field('sessionIdleMinutes')}
        placeholder="no limit"
        hint="1 to 1440, or empty."
      />
      <TextField
        label="Hours a session may last"
        type="number"
        {...form.field('sessionHours')}
        placeholder="no limit"
        hint="1 to 168, or empty."
      />
      <TextArea
        label="May forward to"
        hint={
          <>
            One <span class="mono">host:port</span> a line, as the servers see it, such as{' '}
            <span class="mono">10.0.0.5:5432</span>. Empty: <span class="mono">ssh -L</span> is refused.
          </>
        }
        {...form.lines('forwardTo')}
        rows={4}
        placeholder="nowhere"
      />
    </SettingsSection>
  )
}
