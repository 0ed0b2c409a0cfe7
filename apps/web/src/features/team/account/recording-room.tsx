import type { RecordingRoom as Room } from '@gatehouse/core/team/account/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { bytesInWords } from '../../../ui/bytes.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { SettingsSection } from '../../../ui/settings-form.tsx'
import { toast } from '../../../ui/toast.tsx'
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
      toast('How much room recordings may take is changed.')
      await refetch('account')
      form.reset()
    },
  })
  const usual = () => (props.room.usual === null ? 'no bound' : bytesInWords(props.room.usual))
  return (
    <SettingsSection
      id="recording-room"
      title="Room for recordings"
      lead={
        <>
          Recordings take {takenInWords(props.room)}. When nothing is left, sessions end and new ones are
          refused; owners hear of it by mail before.
        </>
      }
      before={<RoomTaken room={props.room} />}
      form={form}
      layout="columns"
    >
      <TextField
        label="GB that all recordings may take"
        type="number"
        {...form.field('recordingGigabytes')}
        hint={`Empty: ${usual()}. Whoever runs this Gatehouse may give more.`}
        placeholder={usual()}
      />
      <TextField
        label="MB that one session’s may take"
        type="number"
        {...form.field('sessionMegabytes')}
        hint="16 to 1000000. What comes to it ends, with a line that says so."
      />
      <TextField
        label="KiB kept of a session without a terminal"
        type="number"
        {...form.field('commandKilobytes')}
        hint="64 to 1048576, each way. What is more is counted, and not kept."
      />
      <TextField
        label="KiB that this grows in a second"
        type="number"
        {...form.field('commandKilobytesPerSecond')}
        hint="1 to 10240, so that what goes on for long is seen, too."
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
            label="Room that recordings take"
            of={quota()}
            done={Math.min(props.room.bytes, quota())}
            words={takenInWords(props.room)}
          />
        )}
      </Show>
    </div>
  )
}
