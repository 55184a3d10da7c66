import type { SmsPoolOrder } from '../page/page-api';
import { dollars } from '../smspool/ledger';
import type { Listing } from './listing';

export interface ActivationMessage {
  readonly text: string;
  /** The provider's guess. */
  readonly code: string;
  readonly atMs: number;
}

/** An order as the provider keeps it. Times are unix milliseconds. */
export interface Activation {
  readonly id: string;
  readonly listing: Listing;
  readonly cc: string;
  readonly national: string;
  readonly cents: number;
  /** The buyer's own reference; null when none was given. */
  readonly orderId: string | null;
  readonly orderedAtMs: number;
  readonly expiresAtMs: number;
  /** `retry`: a further code was asked for and has not come. */
  state: 'waiting' | 'retry' | 'finished' | 'cancelled';
  readonly messages: ActivationMessage[];
  messageDueAtMs: number | null;
}

export const fullNumber = ({ cc, national }: Pick<Activation, 'cc' | 'national'>): string =>
  cc + national;

export const isRunning = ({ state }: Activation): boolean =>
  state === 'waiting' || state === 'retry';

function statusOf(activation: Activation): SmsPoolOrder['status'] {
  if (activation.state === 'cancelled') return 'refunded';
  if (activation.state === 'retry' || activation.messages.length === 0) return 'pending';
  return 'completed';
}

/** An activation as the panel shows it: as SMSPool's orders, whose pools it has none of. */
export function pageOrder(activation: Activation): SmsPoolOrder {
  const { service, country } = activation.listing;
  const latest = activation.messages.at(-1);
  return {
    orderCode: activation.id,
    phoneNumber: `+${fullNumber(activation)}`,
    serviceId: service.service.ID,
    serviceName: service.name,
    countryName: country.eng,
    shortName: country.country.short_name,
    pool: 0,
    cost: dollars(activation.cents),
    status: statusOf(activation),
    code: latest?.code ?? '',
    fullCode: latest?.text ?? '',
    orderedAt: Math.floor(activation.orderedAtMs / 1_000),
    expiresAt: Math.floor(activation.expiresAtMs / 1_000),
    messageDueAtMs: activation.messageDueAtMs,
  };
}
