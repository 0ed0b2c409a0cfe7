import type { Seller } from '../view.ts'

/** Who sells in the demo: a company that is not there. */
export const demoSeller: Seller = {
  legalName: 'Gatehouse Cloud GmbH',
  address: ['Torstraße 140'],
  postcode: '10119',
  city: 'Berlin',
  country: 'DE',
  vatId: 'DE136695976',
  email: 'billing@gatehouse.example',
  bank: { name: 'Musterbank', iban: 'DE75512108001245126199', bic: 'SOLADEST600' },
  register: 'Amtsgericht Charlottenburg, HRB 12345 B',
}
