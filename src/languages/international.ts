/** Words shoppers use in any language: they tell nothing. */
export const international: ReadonlySet<string> = new Set(
  "ok okay okey status tracking email e-mail mail online link code info app sms pdf top super paypal dhl ups fedex dpd gls hermes amazon shopify whatsapp instagram iphone express standard".split(
    " ",
  ),
);
