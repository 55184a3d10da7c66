import { callback, field } from '../callback/callback';

export const openStock = callback('ks', { page: field.whole });
export const openStockService = callback('kv', { serviceId: field.whole, page: field.whole });
export const openStockCountry = callback('kc', {
  serviceId: field.whole,
  countryCode: field.country,
});
/** Asks for a term of a service: `price`, `uses` or `pattern`. */
export const askTerm = callback('kt', { serviceId: field.whole, term: field.word });
/** Asks for a country's own price. */
export const askCountryPrice = callback('kp', {
  serviceId: field.whole,
  countryCode: field.country,
});
/** Takes a term away, so that what stands above it holds: the default, or the service's price. */
export const resetTerm = callback('kr', { serviceId: field.whole, term: field.word });
export const resetCountryPrice = callback('kq', {
  serviceId: field.whole,
  countryCode: field.country,
});
/** `state`: `paused` or `on`. */
export const pauseStock = callback('kz', { serviceId: field.whole, state: field.word });
export const chooseSource = callback('kl', { serviceId: field.whole });
export const linkSource = callback('kk', { serviceId: field.whole, messageSourceId: field.id });
export const unlinkSource = callback('ku', { serviceId: field.whole });
/** Adds one number: of a service that is picked, of one in a country that is picked, or of a product. */
export const addAnywhere = callback('kn', {});
export const addToService = callback('km', { serviceId: field.whole });
export const addToCountry = callback('ka', { serviceId: field.whole, countryCode: field.country });
export const askDelete = callback('kd', { serviceId: field.whole, countryCode: field.country });
export const deleteNumbers = callback('ky', { serviceId: field.whole, countryCode: field.country });
