import { callback, field } from '../callback/callback';

// `changes`: how often another number had been asked for when the button was shown. One that stands under an
// earlier state of the message does nothing, so each works once.
export const changeNumber = callback('cn', { orderId: field.id, changes: field.whole });
export const openChangeCountries = callback('cc', {
  orderId: field.id,
  changes: field.whole,
  page: field.whole,
});
/** `price`: what the list showed; never exceeded. */
export const changeCountry = callback('cy', {
  orderId: field.id,
  changes: field.whole,
  countryCode: field.country,
  price: field.amount,
});
export const keepNumber = callback('ck', { orderId: field.id, changes: field.whole });
