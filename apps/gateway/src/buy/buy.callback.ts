import { callback, field } from '../callback/callback';

/** A page of services; `countryCode` XX means any country. */
export const openServices = callback('sv', { page: field.whole, countryCode: field.country });
export const openCountries = callback('co', { serviceId: field.whole, page: field.whole });
export const openProduct = callback('pr', { serviceId: field.whole, countryCode: field.country });
/** `nonce` makes each shown confirmation one order, however often it is pressed. */
export const confirmProduct = callback('cf', {
  serviceId: field.whole,
  countryCode: field.country,
  price: field.amount,
  nonce: field.word,
});

export const ANY_COUNTRY = 'XX';
