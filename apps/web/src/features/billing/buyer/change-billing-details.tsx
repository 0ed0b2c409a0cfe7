import { countries, countryName } from '@gatehouse/core/billing/invoice/countries'
import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { PickField } from '../../../ui/pick-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { atOwnFields } from './own-fields.ts'

const options = countries
  .map((code) => ({ value: code, label: countryName(code) }))
  .sort((a, b) => a.label.localeCompare(b.label))

/** Says whom invoices are made out to from the next one on. */
export default function ChangeBillingDetails(props: { view: SubscriptionView; onClose: () => void }) {
  const account = useAccount()
  const { buyer, mailsInvoices } = props.view // as it was when this was opened
  const form = createForm({
    initial: {
      name: buyer?.name ?? account.membership().account.name,
      address: buyer?.address.join('\n') ?? '',
      country: buyer?.country ?? '',
      vatId: buyer?.vatId ?? '',
      email: buyer?.email ?? '',
      mailsInvoices,
    },
    check: ({ country }) => ({ country: country === '' ? 'Choose a country.' : undefined }),
    async send({ name, address, country, vatId, email, mailsInvoices: mails }) {
      const changed = { name, address: linesIn(address), country, vatId: vatId || null, email: email || null }
      await account.api.billing.changeBuyer
        .mutate({ buyer: changed, mailsInvoices: mails })
        .catch(atOwnFields('buyer'))
      toast('Saved. The next invoice has these details.')
      await refetch('billing')
    },
  })
  return (
    <FormDialog
      title="Change billing details"
      description="Applies from the next invoice. What is issued stays as it is."
      form={form}
      action="Save"
      noValidate
      wide
      onClose={props.onClose}
    >
      <TextField label="Name" {...form.field('name')} autofocus autocomplete="organization" />
      <TextArea label="Address" hint="Street, postcode and city, a line each." {...form.lines('address')} />
      <PickField label="Country" options={options} {...form.field('country')} />
      <TextField
        label="VAT number"
        {...form.field('vatId')}
        hint="With its country: DE136695976. Leave it empty if you have none."
        mono
      />
      <TextField label="Email" type="email" {...form.field('email')} hint="Printed on invoices." />
      <Checkbox
        label="Email invoices to those who can pay them"
        checked={form.values().mailsInvoices}
        onChange={(on) => form.set('mailsInvoices', on)}
      />
    </FormDialog>
  )
}
