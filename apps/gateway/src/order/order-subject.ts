/** The subject of the one message that shows an order from the press to its end. */
export const orderSubject = (orderId: string): string => `order:${orderId}`;
