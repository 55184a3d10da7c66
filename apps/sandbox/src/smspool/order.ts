import type { SmsPoolOrder } from '../page/page-api';
import type { PoolOffer } from './catalogue';
import { dollars } from './ledger';

/** An order as SMSPool keeps it. Times are unix milliseconds. */
export interface PoolOrder {
  readonly orderCode: string;
  readonly offer: PoolOffer;
  readonly cc: string;
  readonly national: string;
  readonly cents: number;
  readonly orderedAtMs: number;
  expiresAtMs: number;
  state: 'pending' | 'completed' | 'expired' | 'refunded';
  code: string;
  text: string;
  endedAtMs: number | null;
  messageDueAtMs: number | null;
  cancelRefusals: number;
  resends: number;
  /** No more once a message came, or the order was activated or brought back. */
  isRefundable: boolean;
  isActivated: boolean;
  isArchived: boolean;
  /** The message before the one that is waited for again. */
  earlier: { readonly code: string; readonly text: string } | null;
}

export const fullNumber = ({ cc, national }: Pick<PoolOrder, 'cc' | 'national'>): string =>
  cc + national;

/** An order as the panel shows it. */
export function pageOrder(order: PoolOrder): SmsPoolOrder {
  const { offer } = order;
  return {
    orderCode: order.orderCode,
    phoneNumber: `+${fullNumber(order)}`,
    serviceId: offer.service.ID,
    serviceName: offer.service.name,
    countryName: offer.country.name,
    shortName: offer.country.short_name,
    pool: offer.pool,
    cost: dollars(order.cents),
    status: order.state,
    code: order.code,
    fullCode: order.text,
    orderedAt: Math.floor(order.orderedAtMs / 1_000),
    expiresAt: Math.floor(order.expiresAtMs / 1_000),
    messageDueAtMs: order.messageDueAtMs,
  };
}
