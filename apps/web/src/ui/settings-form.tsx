import type { JSX } from 'solid-js'
import { mustWait } from '../api/task.ts'
import { Button } from './button.tsx'
import type { FormState } from './create-form.ts'
import { Form } from './form.tsx'
import './settings-form.css'

interface SettingsFormProps {
  form: FormState
  /** How the fields stand: one in a line with the button, two columns, or one below the other. */
  layout: 'line' | 'columns' | 'stack'
  /** The word on the button. */
  action?: string
  /** What is done when it is sent, in place of saving it at once. */
  onSubmit?: ((event: Event) => unknown) | undefined
  children: JSX.Element
}

/** What can be changed in place, and a button that saves it; the button is off while nothing is changed. */
export function SettingsForm(props: SettingsFormProps) {
  return (
    <Form
      form={props.form}
      onSubmit={props.onSubmit}
      noValidate
      class={`settings-form ${props.layout}`}
      actionsFirst={props.layout !== 'stack'}
      actions={
        <div class="settings-actions">
          <Button
            type="submit"
            class={props.layout === 'line' ? 'as-input' : ''}
            busy={props.form.busy()}
            disabled={!props.form.changed()}
            waits={mustWait(props.form)}
          >
            {props.action ?? 'Save'}
          </Button>
        </div>
      }
    >
      {props.children}
    </Form>
  )
}

interface SettingsSectionProps extends SettingsFormProps {
  /** Names the section in the address. */
  id: string
  title: string
  /** What it is about. */
  lead: JSX.Element
  /** How things stand, between what it is about and the fields. */
  before?: JSX.Element
}

/** The same as a section of a page of settings. */
export function SettingsSection(props: SettingsSectionProps) {
  return (
    <section aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      <p class="soft">{props.lead}</p>
      {props.before}
      <SettingsForm {...props} />
    </section>
  )
}
