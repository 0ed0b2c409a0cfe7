import type { JSX } from 'solid-js'
import { Form } from './form.tsx'
import { type SettingsPart, useSettingsPage } from './settings-page.tsx'
import './settings-section.css'

interface SettingsSectionProps {
  /** Names the section in the address. */
  id: string
  title: string
  /** What it is about. */
  lead?: JSX.Element
  /** How things stand, between what it is about and the fields. */
  before?: JSX.Element
  form: SettingsPart['form']
  /** What is done when it is saved, in place of saving it at once; answers whether it was. */
  save?: () => Promise<boolean>
  children: JSX.Element
}

/** A section of a page of settings; the page's bar saves it, and so does Enter. */
export function SettingsSection(props: SettingsSectionProps) {
  const page = useSettingsPage()
  page.add({
    get name() {
      return props.title
    },
    form: props.form,
    save: () => (props.save ?? props.form.run)(),
  })
  const submit = (event: Event) => {
    event.preventDefault()
    return page.save()
  }
  return (
    <section class="settings-section" aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.lead && <p class="soft">{props.lead}</p>}
      {props.before}
      <Form form={props.form} onSubmit={submit} noValidate>
        {props.children}
      </Form>
    </section>
  )
}
