import { exponentOf } from '../../money/currency.ts'
import { toDecimal } from '../../money/decimal.ts'
import { percentOf } from '../../money/percent-of.ts'
import type { IssuedInvoice } from '../issued.ts'
import type { TaxCategory } from '../totals.ts'
import { buyerParty, sellerParty } from './factur-x-parties.ts'
import { type Xml, xml } from './xml.ts'

/**
 * The document as EN 16931 has it, in UN/CEFACT's Cross Industry Invoice, as Factur-X 1.07 (ZUGFeRD 2.3) embeds it; "BT" and "BR" below are
 * the norm's terms and rules. Null in a currency of more than two decimals, which no amount there may have (BR-DEC-01 and on).
 */
export function facturX(document: IssuedInvoice): string | null {
  if (exponentOf(document.currency) > 2) return null
  const { markup } = xml`<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument>
<ram:ID>${document.number}</ram:ID>
<ram:TypeCode>${document.kind === 'invoice' ? 380 : 381}</ram:TypeCode>
<ram:IssueDateTime>${dateTime(document.issuedOn)}</ram:IssueDateTime>
${document.tax.note && xml`<ram:IncludedNote><ram:Content>${document.tax.note}</ram:Content></ram:IncludedNote>\n`}</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
${document.lines.map((line, at) => lineItem(document, line, at + 1))}<ram:ApplicableHeaderTradeAgreement>
${sellerParty(document)}
${buyerParty(document)}
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
${settlement(document)}
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
`
  return markup
}

/** BG-25. A price is never negative (BR-27): what is given back is a negative quantity; of a period paid in part the price is that of all its days. */
function lineItem(document: IssuedInvoice, line: IssuedInvoice['lines'][number], number: number): Xml {
  const { quantity, portion } = line
  const unit = portion ? 'DAY' : 'C62'
  return xml`<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>${number}</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>${line.text}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>${toDecimal(line.unitAmount, document.currency)}</ram:ChargeAmount><ram:BasisQuantity unitCode="${unit}">${portion?.of ?? 1}</ram:BasisQuantity></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="${unit}">${quantity * (portion?.days ?? 1)}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement>
<ram:ApplicableTradeTax>${rate(document)}</ram:ApplicableTradeTax>
${period(line.from, line.to)}
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>${toDecimal(line.amount, document.currency)}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
</ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
`
}

/** BG-16 to BG-23. */
function settlement(document: IssuedInvoice): Xml {
  const { currency, lines, discounts, tax, totals, corrects } = document
  const decimal = (amount: bigint) => toDecimal(amount, currency)
  const days = lines.flatMap(({ from, to }) => [from, to]).sort()
  return xml`<ram:ApplicableHeaderTradeSettlement>
<ram:PaymentReference>${document.number}</ram:PaymentReference>
<ram:InvoiceCurrencyCode>${currency}</ram:InvoiceCurrencyCode>
${transfer(document)}<ram:ApplicableTradeTax><ram:CalculatedAmount>${decimal(tax.amount)}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>${tax.note && xml`<ram:ExemptionReason>${tax.note}</ram:ExemptionReason>`}<ram:BasisAmount>${decimal(tax.base)}</ram:BasisAmount><ram:CategoryCode>${tax.category}</ram:CategoryCode>${exemption(tax.category)}${percent(document)}</ram:ApplicableTradeTax>
${period(days[0] ?? document.issuedOn, days.at(-1) ?? document.issuedOn)}
${discounts.map(
  ({
    text,
    amount,
  }) => xml`<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>${decimal(amount)}</ram:ActualAmount><ram:Reason>${text}</ram:Reason><ram:CategoryTradeTax>${rate(document)}</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>
`,
)}<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>${dateTime(document.dueOn)}</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>${decimal(totals.lines)}</ram:LineTotalAmount>
<ram:ChargeTotalAmount>${decimal(0n)}</ram:ChargeTotalAmount>
<ram:AllowanceTotalAmount>${decimal(totals.discounts)}</ram:AllowanceTotalAmount>
<ram:TaxBasisTotalAmount>${decimal(totals.net)}</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="${currency}">${decimal(totals.tax)}</ram:TaxTotalAmount>
<ram:GrandTotalAmount>${decimal(totals.gross)}</ram:GrandTotalAmount>
<ram:TotalPrepaidAmount>${decimal(totals.credit)}</ram:TotalPrepaidAmount>
<ram:DuePayableAmount>${decimal(totals.due)}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
${corrects && xml`<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>${corrects.number}</ram:IssuerAssignedID><ram:FormattedIssueDateTime><qdt:DateTimeString format="102">${compact(corrects.issuedOn)}</qdt:DateTimeString></ram:FormattedIssueDateTime></ram:InvoiceReferencedDocument>\n`}</ram:ApplicableHeaderTradeSettlement>`
}

/** BG-16, a transfer within SEPA (58) or elsewhere (30, UNTDID 4461); none where there is nothing to transfer, or no account for it. */
function transfer({ kind, currency, seller: { bank }, totals }: IssuedInvoice): Xml | null {
  if (!bank || kind === 'credit-note' || totals.due === 0n) return null
  return xml`<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>${currency === 'EUR' ? 58 : 30}</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>${bank.iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>${bank.bic ? xml`<ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>${bank.bic}</ram:BICID></ram:PayeeSpecifiedCreditorFinancialInstitution>` : null}</ram:SpecifiedTradeSettlementPaymentMeans>
`
}

const rate = (document: IssuedInvoice): Xml =>
  xml`<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>${document.tax.category}</ram:CategoryCode>${percent(document)}`

/** What is outside of VAT has no rate, not even one of 0 (BR-O-05). */
const percent = ({ tax }: IssuedInvoice): Xml | null =>
  tax.category === 'O'
    ? null
    : xml`<ram:RateApplicablePercent>${percentOf(tax.basisPoints)}</ram:RateApplicablePercent>`

/** BT-121, of the list that the CEF publishes: "VATEX". */
function exemption(category: TaxCategory): Xml | null {
  if (category === 'S' || category === 'Z') return null
  return xml`<ram:ExemptionReasonCode>VATEX-EU-${category}</ram:ExemptionReasonCode>`
}

const period = (from: string, to: string): Xml =>
  xml`<ram:BillingSpecifiedPeriod><ram:StartDateTime>${dateTime(from)}</ram:StartDateTime><ram:EndDateTime>${dateTime(to)}</ram:EndDateTime></ram:BillingSpecifiedPeriod>`

const dateTime = (day: string): Xml =>
  xml`<udt:DateTimeString format="102">${compact(day)}</udt:DateTimeString>`

const compact = (day: string): string => day.replaceAll('-', '')
