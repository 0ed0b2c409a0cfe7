import type { RecordingRoom as Room } from '@gatehouse/core/team/account/view'
import { createSignal, Show } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { bytesInWords } from '../../../ui/bytes.ts'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import { RecordingRoomProblem } from './recording-room-problem.tsx'
import { takenInWords } from './recording-room-words.ts'
import './recording-room.css'

const fields = [
  'recordingGigabytes',
  'sessionMegabytes',
  'commandKilobytes',
  'commandKilobytesPerSecond',
] as const
type Name = (typeof fields)[number]

/** How much room recordings take, and how much they may. */
export function RecordingRoom(props: { room: Room }) {
  const account = useAccount()
  const [typed, setTyped] = createSignal<Partial<Record<Name, string>>>({})
  const saved = (name: Name) =>
    String((name === 'recordingGigabytes' ? props.room.gigabytes : props.room[name]) ?? '')
  const value = (name: Name) => typed()[name] ?? saved(name)
  const isChanged = () => fields.some((name) => value(name) !== saved(name))
  const change = createTask(async () => {
    const quota = value('recordingGigabytes').trim()
    await account.api.account.changeRecording.mutate({
      recordingGigabytes: quota === '' ? null : Number(quota),
      sessionMegabytes: Number(value('sessionMegabytes')),
      commandKilobytes: Number(value('commandKilobytes')),
      commandKilobytesPerSecond: Number(value('commandKilobytesPerSecond')),
    })
    toast('How much room recordings may take is changed.')
    await refetch('account')
    setTyped({})
  })
  const submit = (event: Event) => {
    event.preventDefault()
    change.run()
  }
  const field = (name: Name, label: string, hint: string, placeholder?: string) => (
    <TextField
      label={label}
      type="number"
      value={value(name)}
      onInput={(text) => setTyped({ ...typed(), [name]: text })}
      hint={hint}
      error={issueWith(change.failure(), name)}
      {...(placeholder !== undefined && { placeholder })}
    />
  )
  const usual = () => (props.room.usual === null ? 'no bound' : bytesInWords(props.room.usual))
  return (
    <section aria-labelledby="recording-room">
      <h2 id="recording-room">Room for recordings</h2>
      <p class="soft">
        Recordings take {takenInWords(props.room)}. When nothing is left, sessions end and new ones are
        refused; owners hear of it by mail before.
      </p>
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
      <form class="recording-room" onSubmit={submit} noValidate>
        {field(
          'recordingGigabytes',
          'GB that all recordings may take',
          `Empty: ${usual()}. Whoever runs this Gatehouse may give more.`,
          usual(),
        )}
        {field(
          'sessionMegabytes',
          'MB that one session’s may take',
          '16 to 1000000. What comes to it ends, with a line that says so.',
        )}
        {field(
          'commandKilobytes',
          'KiB kept of a session without a terminal',
          '64 to 1048576, each way. What is more is counted, and not kept.',
        )}
        {field(
          'commandKilobytesPerSecond',
          'KiB that this grows in a second',
          '1 to 10240, so that what goes on for long is seen, too.',
        )}
        <Button type="submit" busy={change.busy()} disabled={!isChanged()}>
          Save
        </Button>
        <Problem failure={change.failure()} fields={[...fields]} />
      </form>
    </section>
  )
}
