import type { Random } from '../random';

/** What persons order, and what its codes read like. */
export interface Ware {
  readonly name: string;
  /** What a person writes to be offered it. */
  readonly asked: string;
  /** The service as its senders write it. */
  readonly service: string;
  /** Orders of a hundred. */
  readonly share: number;
  /** How messages to the operator's own numbers of this service come in; null: a provider's numbers. */
  readonly way: 'poll' | 'push' | null;
}

/** One of each kind of supply: one source; one that is followed by another; own stock that is asked, and pushed. */
export const WARES = {
  ring4: { name: 'Ring4', asked: '/buy', service: 'Ring4', share: 30, way: null },
  failover: {
    name: 'WhatsApp, from two providers',
    asked: '/number_1012_US',
    service: 'WhatsApp',
    share: 35,
    way: null,
  },
  polled: {
    name: 'Telegram, own numbers that are asked about',
    asked: '/number_907_GB',
    service: 'Telegram',
    share: 18,
    way: 'poll',
  },
  pushed: {
    name: 'Google, own numbers that are told of',
    asked: '/number_395_DE',
    service: 'Google',
    share: 17,
    way: 'push',
  },
} as const satisfies Readonly<Record<string, Ware>>;

const LOTS: readonly Ware[] = Object.values(WARES).flatMap((ware: Ware) =>
  Array.from({ length: ware.share }, () => ware),
);

export const pickWare = (random: Random): Ware => random.pick(LOTS);

/** By the first digits of a number that is the operator's own. */
export function ownWareOf(digits: string): Ware | null {
  if (digits.startsWith(OWN_NUMBERS.polled.start)) return WARES.polled;
  return digits.startsWith(OWN_NUMBERS.pushed.start) ? WARES.pushed : null;
}

/** The operator's own numbers; the providers sell none that begin so. */
export const OWN_NUMBERS = {
  polled: { serviceId: 907, countryCode: 'GB', start: '447911', firstNumber: 100_000 },
  pushed: { serviceId: 395, countryCode: 'DE', start: '491511', firstNumber: 1_000_000 },
} as const;
