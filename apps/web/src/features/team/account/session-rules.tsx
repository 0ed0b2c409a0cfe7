import type { SessionRules as Rules } from '@gatehouse/core/team/account/view'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea } from '../../../ui/field.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { SettingsSection } from '../../../ui/settings-section.tsx'
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
      await refetch('account')
      form.reset()
    },
  })
  return (
    <SettingsSection
      id="session-rules"
      title="SSH sessions"
      lead="Limits for sessions through the gateway. They apply to live sessions too; people see a message when a limit ends their session."
      form={form}
    >
      <NumberField
        label="End after being idle for"
        unit="minutes"
        {...form.field('sessionIdleMinutes')}
        hint="1 to 1440. Empty: no limit."
      />
      <NumberField
        label="End after"
        unit="hours"
        {...form.field('sessionHours')}
        hint="1 to 168. Empty: no limit."
      />
      <TextArea
        label="Allow forwarding to"
        hint={
          <>
            One <span class="mono">host:port</span> per line, as the servers see it, such as{' '}
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
