import { callback, field } from '../callback/callback';

/** The admins' way to a product's sources, beside the users' way to buy it. */
export const openAdminServices = callback('as', { page: field.whole });
export const openAdminCountries = callback('ac', { serviceId: field.whole, page: field.whole });
export const openProductSources = callback('ap', {
  serviceId: field.whole,
  countryCode: field.country,
});
/** To which place from 0, and not how far, so that a repeat changes nothing. */
export const moveSource = callback('am', {
  serviceId: field.whole,
  countryCode: field.country,
  sourceId: field.source,
  place: field.whole,
});
export const orderByItself = callback('ao', {
  serviceId: field.whole,
  countryCode: field.country,
});
