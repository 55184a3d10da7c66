import { callback, field } from '../callback/callback';

export const cancelOrder = callback('oc', { orderId: field.id });
/** The number of an order that is waited for, from a list. */
export const openOrder = callback('oo', { orderId: field.id });
/** The code message with the whole text, or without it again. */
export const showMessage = callback('om', { orderId: field.id });
export const hideMessage = callback('oh', { orderId: field.id });
export const openHistory = callback('hi', { page: field.whole });
export const closeView = callback('cl', {});
