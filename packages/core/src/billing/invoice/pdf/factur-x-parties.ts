import type { IssuedInvoice } from '../issued.ts'
import { type Xml, xml } from './xml.ts'

/** BG-4. */
export function sellerParty({ seller, tax }: IssuedInvoice): Xml {
  // what is outside of VAT names no VAT number (BR-O-02), and has to say in another way who sells (BR-CO-26)
  const isOutside = tax.category === 'O'
  const registered = seller.register ?? (isOutside ? seller.vatId : null)
  return xml`<ram:SellerTradeParty><ram:Name>${seller.legalName}</ram:Name>${registered && xml`<ram:SpecifiedLegalOrganization><ram:ID>${registered}</ram:ID></ram:SpecifiedLegalOrganization>`}<ram:DefinedTradeContact><ram:PersonName>${seller.legalName}</ram:PersonName><ram:EmailURIUniversalCommunication><ram:URIID>${seller.email}</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact><ram:PostalTradeAddress><ram:PostcodeCode>${seller.postcode}</ram:PostcodeCode>${addressLines(seller.address)}<ram:CityName>${seller.city}</ram:CityName><ram:CountryID>${seller.country}</ram:CountryID></ram:PostalTradeAddress>${mailbox(seller.email)}${isOutside ? null : vatId(seller.vatId)}</ram:SellerTradeParty>`
}

/** BG-7. */
export function buyerParty({ buyer, tax }: IssuedInvoice): Xml {
  const number = tax.category === 'O' ? null : buyer.vatId
  return xml`<ram:BuyerTradeParty><ram:Name>${buyer.name}</ram:Name><ram:PostalTradeAddress>${addressLines(buyer.address)}<ram:CountryID>${buyer.country}</ram:CountryID></ram:PostalTradeAddress>${buyer.email && mailbox(buyer.email)}${number && vatId(number)}</ram:BuyerTradeParty>`
}

/** BT-35 to BT-37: three lines; what is more goes on the last. */
function addressLines([one, two, ...more]: readonly string[]): Xml {
  const three = more.join(', ')
  return xml`${one && xml`<ram:LineOne>${one}</ram:LineOne>`}${two && xml`<ram:LineTwo>${two}</ram:LineTwo>`}${three && xml`<ram:LineThree>${three}</ram:LineThree>`}`
}

const mailbox = (address: string): Xml =>
  xml`<ram:URIUniversalCommunication><ram:URIID schemeID="EM">${address}</ram:URIID></ram:URIUniversalCommunication>`

const vatId = (number: string): Xml =>
  xml`<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${number}</ram:ID></ram:SpecifiedTaxRegistration>`
