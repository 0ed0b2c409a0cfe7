import { syncBuiltinESMExports } from 'node:module'
import tls from 'node:tls'

// Loaded before a Gatehouse of a test: what it says to PayPal's hosts goes to a port of this machine, as if their names led there. That it is
// PayPal is proved by a certificate all the same.

const port = Number(process.env['PAYPAL_ELSEWHERE'])
const connect = tls.connect as (options: tls.ConnectionOptions, ...rest: []) => tls.TLSSocket // the one way that node:https calls it

tls.connect = ((options: tls.ConnectionOptions, ...rest: []) =>
  /(^|\.)paypal\.com$/.test(options.host ?? '')
    ? connect({ ...options, host: '127.0.0.1', port }, ...rest)
    : connect(options, ...rest)) as typeof tls.connect // as above
syncBuiltinESMExports()
