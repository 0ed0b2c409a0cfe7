import type { RecordingRoom as Room } from '@gatehouse/core/team/account/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { bytesInWords } from '../../../ui/bytes.ts'
import { createForm } from '../../../ui/create-form.ts'
import { NumberField } from '../../../ui/number-field.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { SettingsSection } from '../../../ui/settings-section.tsx'
import { useAccount } from './account-context.ts'
import { numberOrNone, textOf } from './limit-text.ts'
import css from './recording-room.module.css'
import { RecordingRoomProblem } from './recording-room-problem.tsx'
import { takenInWords } from './recording-room-words.ts'

/** How much room recordings take, and how much they may. */
export function RecordingRoom(props: { room: Room }) {
  const account = useAccount()
  const form = createForm({
    initial: () => ({
      recordingGigabytes: textOf(props.room.gigabytes),
      sessionMegabytes: textOf(props.room.sessionMegabytes),
      commandKilobytes: textOf(props.room.commandKilobytes),
      commandKilobytesPerSecond: textOf(props.room.commandKilobytesPerSecond),
    }),
    async send(values) {
      await account.api.account.changeRecording.mutate({
        recordingGigabytes: numberOrNone(values.recordingGigabytes),
        sessionMegabytes: Number(values.sessionMegabytes),
        commandKilobytes: Number(values.commandKilobytes),
        commandKilobytesPerSecond: Number(values.commandKilobytesPerSecond),
      })
      await refetch('account')
      form.reset()
    },
  })
  const usual = () => (props.room.usual === null ? 'no limit' : bytesInWords(props.room.usual))
  return (
    <SettingsSection
      id="recording-room"
      title="Recording storage"
      lead={
        <>
          Recordings use {takenInWords(props.room)}. When the space is used up, sessions end and new ones are
          refused; owners get an email before that.
        </>
      }
      before={<RoomTaken room={props.room} />}
      form={form}
    >
      <NumberField
        label="All recordings together"
        unit="GB"
        {...form.field('recordingGigabytes')}
        hint={`Empty: ${usual()}. Your Gatehouse administrator can allow more.`}
      />
      <NumberField
        label="One session"
        unit="MB"
        {...form.field('sessionMegabytes')}
        hint="16 to 1000000. A session that reaches it ends, with a message."
      />
      <NumberField
        label="A command without a terminal"
        unit="KiB each way"
        {...form.field('commandKilobytes')}
        hint="64 to 1048576. Anything beyond is counted, but not recorded."
      />
      <NumberField
        label="More while it runs"
        unit="KiB per second"
        {...form.field('commandKilobytesPerSecond')}
        hint="1 to 10240. Raises that limit for long commands."
      />
    </SettingsSection>
  )
}

function RoomTaken(props: { room: Room }) {
  return (
    <div class={css.roomTaken}>
      <RecordingRoomProblem room={props.room} />
      <Show when={props.room.quota}>
        {(quota) => (
          <ProgressBar
            label="Space used by recordings"
            of={quota()}
            done={Math.min(props.room.bytes, quota())}
            words={takenInWords(props.room)}
          />
        )}
      </Show>
    </div>
  )
}
