import http from 'node:http'
import https from 'node:https'

// Loaded before a Gatehouse of a test: what the official library asks of Stripe goes to a port of this machine instead.

const port = Number(process.env['STRIPE_ELSEWHERE'])
const request = https.request as (options: https.RequestOptions) => http.ClientRequest // the one way that the library calls it

https.request = ((options: https.RequestOptions) =>
  options.host === 'api.stripe.com'
    ? http.request({ ...options, protocol: 'http:', host: '127.0.0.1', port, agent: undefined })
    : request(options)) as typeof https.request // as above
