/**
 * What is hidden before anything reaches a disk or a report. Read it as: `$..x` and `//x` are x at any depth, `.*` and `/*` are
 * whatever stands right below, `..*` and `//*` whatever stands anywhere below. Letters count alike in both cases.
 */

/** By JSON path: OCAPI, SCAPI and our own. */
export const HIDDEN_IN_JSON: readonly string[] = [
  // Credentials
  '$..access_token',
  '$..refresh_token',
  '$..id_token',
  '$..client_secret',
  '$..password',
  '$..order_token',
  '$..orderToken',
  '$..secret',
  '$..sid',
  // Customers
  '$..customer_email',
  '$..customerEmail',
  '$..email',
  '$..login',
  '$..customer_name',
  '$..customerName',
  '$..customer_no',
  '$..customerNo',
  '$..first_name',
  '$..firstName',
  '$..last_name',
  '$..lastName',
  '$..full_name',
  '$..fullName',
  '$..company_name',
  '$..companyName',
  '$..phone',
  '$..phone_*',
  '$..birthday',
  '$..gift_message',
  '$..giftMessage',
  '$..customer_ip',
  '$..remoteHost',
  '$..remote_host',
  '$..address1',
  '$..address2',
  '$..city',
  '$..postal_code',
  '$..postalCode',
  '$..billing_address.*',
  '$..billingAddress.*',
  '$..shipping_address.*',
  '$..shippingAddress.*',
  // Payments
  '$..payment_card..*',
  '$..paymentCard..*',
  '$..payment_bank_account..*',
  '$..gift_certificate_code',
  // Search terms hold what people are looked for by
  '$..term_query.values',
  '$..text_query.search_phrase',
]

/** By XPath without prefixes: NAV's pages and codeunits. */
export const HIDDEN_IN_XML: readonly string[] = [
  // Customers
  '//Name',
  '//Name_2',
  '//*_Name',
  '//*_Name_2',
  '//Address',
  '//Address_2',
  '//*_Address',
  '//*_Address_2',
  '//City',
  '//*_City',
  '//Post_Code',
  '//*_Post_Code',
  '//Contact',
  '//*_Contact',
  '//Phone_No',
  '//Mobile_Phone_No',
  '//E_Mail',
  '//*_E_Mail',
  '//VAT_Registration_No',
  '//IBAN',
  '//Bank_Account_No',
  // Credentials
  '//Password',
  '//UserName',
  '//BinarySecurityToken',
]

/** Headers that are kept; all others are left out. */
export const KEPT_HEADERS: readonly string[] = [
  'accept',
  'accept-encoding',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'retry-after',
  'server',
  'sfdc_load',
  'sfdc_load_status',
  'soapaction',
  'transfer-encoding',
  'x-dw-http-method-override',
  'x-dw-resource-state',
]

/** Parameters of URLs and forms whose values are hidden. */
export const HIDDEN_PARAMETERS =
  /^(access_token|client_id|client_secret|code|code_verifier|email|password|refresh_token|sig|signature|state|token|usid|username|customer_id|dwsid|.*secret.*|.*token.*)$/i
