import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { couponInWords } from './coupon-words.ts'
import css from './redeem-coupon.module.css'

/** The coupon that runs, or the field for one: one runs at a time. */
export function RedeemCoupon(props: { view: SubscriptionView }) {
  return (
    <section aria-labelledby="coupon">
      <h2 id="coupon">Coupon</h2>
      <Show when={props.view.coupon} fallback={<CouponForm />}>
        {(coupon) => (
          <p>
            {couponInWords(coupon())}. <span class="soft">One coupon runs at a time.</span>
          </p>
        )}
      </Show>
    </section>
  )
}

function CouponForm() {
  const account = useAccount()
  const form = createForm({
    initial: { code: '' },
    check: ({ code }) => ({ code: code === '' ? 'Enter the code.' : undefined }),
    async send({ code }) {
      const redeemed = await account.api.billing.redeemCoupon.mutate({ code })
      toast(`Redeemed ${redeemed.code}: ${redeemed.text}, from the next invoice on.`)
      form.reset()
      await refetch('billing')
    },
  })
  return (
    <Form form={form} class={css.coupon} noValidate>
      <div class={css.line}>
        <TextField label="Code" {...form.field('code')} mono />
        <Button type="submit" class="as-input" busy={form.busy()}>
          Redeem
        </Button>
      </div>
    </Form>
  )
}
