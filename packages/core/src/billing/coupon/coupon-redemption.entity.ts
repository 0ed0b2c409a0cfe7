import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'CouponRedemption',
  tableName: 'coupon_redemptions',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    couponId: p.uuid(),
    redeemedAt: p.datetime(),
    /** For how many periods it takes something off yet; null for ever. */
    periodsLeft: p.integer().nullable(),
    endedAt: p.datetime().nullable(),
  },
})

/** A coupon that an account has redeemed; one at a time runs. */
export class CouponRedemption extends schema.class {}
schema.setClass(CouponRedemption)
