import { callback, field } from '../callback/callback';

export const askResend = callback('ra', { orderId: field.id });
export const confirmResend = callback('rc', { orderId: field.id, price: field.amount });
