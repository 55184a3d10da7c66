import { callback, field } from '../callback/callback';

/** Answers to "which service" and "which country" of an open conversation. */
export const pickService = callback('ps', { serviceId: field.whole });
export const pickCountry = callback('pc', { countryCode: field.country });
