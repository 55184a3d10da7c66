import {
  AcquireNumber,
  CaptureHold,
  contractOf,
  create,
  decode,
  encode,
  GetSourceCatalogue,
  GetStock,
  HoldCaptured,
  HoldDeclined,
  HoldPlaced,
  HoldRefused,
  HoldReleased,
  ListOffers,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  OfferList,
  PlaceHold,
  ReleaseHold,
  ReleaseNumber,
  SourceCatalogue,
  Stock,
  type Envelope,
  type MessageClass,
  type Offer,
} from '@numera/contracts';
import { AppError, newId } from '@numera/kernel';
import { seal, type InProcessTransport } from '@numera/messaging';

type Hold = { amount: bigint; state: 'placed' | 'captured' | 'released' };

/**
 * The services beside orders, played for its tests with books of their own: a wallet that keeps holds
 * strictly, and providers that sell numbers. What they answer can be steered.
 */
export class PlayedNeighbours {
  readonly holds = new Map<string, Hold>();
  /** Captures and releases that found the hold gone the other way, or unknown. */
  refusals = 0;
  /** Reservations by what became of their number; `running` costs money. */
  readonly numbers = new Map<string, 'running' | 'released' | 'none'>();
  readonly acquired: AcquireNumber[] = [];
  balance = 1_000_000n;
  supply: 'acquired' | 'unavailable' | 'unknown' | 'silent' = 'acquired';
  release: 'released' | 'silent' = 'released';
  wallet: 'answers' | 'silent' = 'answers';
  expiresInMs = 20 * 60_000;
  offers: Offer[] = [];
  stale = false;
  isDown = false;
  stock: number | null = 100;
  catalogue = create(SourceCatalogue, { services: [], countries: [] });
  asked = 0;

  constructor(private readonly transport: InProcessTransport) {}

  async attach(): Promise<void> {
    await this.attachAs('wallet', [PlaceHold, CaptureHold, ReleaseHold], []);
    await this.attachAs(
      'providers',
      [AcquireNumber, ReleaseNumber],
      [ListOffers, GetStock, GetSourceCatalogue],
    );
  }

  private attachAs(
    service: string,
    commands: readonly MessageClass[],
    queries: readonly MessageClass[],
  ): Promise<void> {
    return this.transport.attach({
      service,
      subscriptions: commands.map((command) => contractOf(command).name),
      queries: queries.map((query) => contractOf(query).name),
      prefetch: 256,
      deliver: (envelope) => this.obey(envelope),
      answer: (envelope) => Promise.resolve(encode(this.answer(envelope))),
      bury: (_, reason) => Promise.reject(new Error(`a played service failed: ${reason}`)),
    });
  }

  /** Publishes what a neighbour says, as caused by the envelope. */
  say(message: object, { botId, correlationId, id }: Envelope): void {
    const answer = seal(message, { botId, correlationId, causationId: id });
    // Not awaited: the command is acknowledged whatever the answer meets. A closed transport is the test's end.
    this.transport.publish(answer).catch(() => undefined);
  }

  private obey(envelope: Envelope): Promise<void> {
    const { name, payload } = envelope;
    const is = (target: MessageClass): boolean => contractOf(target).name === name;
    if (is(PlaceHold)) this.placeHold(decode(PlaceHold, payload), envelope);
    else if (is(CaptureHold)) this.endHold(decode(CaptureHold, payload), 'captured', envelope);
    else if (is(ReleaseHold)) this.endHold(decode(ReleaseHold, payload), 'released', envelope);
    else if (is(AcquireNumber)) this.acquire(decode(AcquireNumber, payload), envelope);
    else if (is(ReleaseNumber)) this.giveBack(decode(ReleaseNumber, payload), envelope);
    return Promise.resolve();
  }

  private placeHold(command: PlaceHold, envelope: Envelope): void {
    if (this.wallet === 'silent') return;
    const { holdId, userId, amount, reference } = command;
    const facts = { holdId, userId, amount, reference };
    if (!this.holds.has(holdId)) {
      if (amount > this.balance) {
        const available = this.balance;
        return this.say(
          create(HoldDeclined, { ...facts, reason: 'insufficient_funds', available }),
          envelope,
        );
      }
      this.balance -= amount;
      this.holds.set(holdId, { amount, state: 'placed' });
    }
    this.say(create(HoldPlaced, facts), envelope);
  }

  private endHold(
    { holdId, transferId, userId }: CaptureHold | ReleaseHold,
    as: 'captured' | 'released',
    envelope: Envelope,
  ): void {
    if (this.wallet === 'silent') return;
    const hold = this.holds.get(holdId);
    if (hold?.state === 'placed') {
      hold.state = as;
      if (as === 'released') this.balance += hold.amount;
    }
    if (hold?.state !== as) {
      this.refusals += 1;
      const reason = !hold
        ? 'unknown_hold'
        : hold.state === 'captured'
          ? 'already_captured'
          : 'already_released';
      const action = as === 'captured' ? 'capture' : 'release';
      return this.say(create(HoldRefused, { holdId, transferId, action, reason }), envelope);
    }
    const Event: MessageClass<HoldCaptured> = as === 'captured' ? HoldCaptured : HoldReleased;
    const facts = { holdId, transferId, userId, amount: hold.amount, reference: 'order' };
    this.say(create(Event, { ...facts, balanceAfter: this.balance }), envelope);
  }

  private acquire(command: AcquireNumber, envelope: Envelope): void {
    const { reservationId, orderId } = command;
    this.acquired.push(command);
    if (this.supply === 'silent') return;
    if (this.supply === 'unknown') {
      return this.say(create(NumberUnknown, { reservationId, orderId }), envelope);
    }
    if (this.supply === 'unavailable') {
      this.numbers.set(reservationId, 'none');
      const reason = 'PROVIDER.SERVICE_UNAVAILABLE';
      return this.say(create(NumberUnavailable, { reservationId, orderId, reason }), envelope);
    }
    this.sell(reservationId, orderId, envelope);
  }

  /** The number is bought, and said so. */
  sell(reservationId: string, orderId: string, envelope: Envelope): void {
    if (!this.numbers.has(reservationId)) this.numbers.set(reservationId, 'running');
    this.say(
      create(NumberAcquired, {
        reservationId,
        orderId,
        sourceId: 'smspool',
        accountId: 'smspool',
        externalId: newId().slice(0, 8),
        phoneNumber: '+12025550134',
        cost: 1_000n,
        expiresAt: new Date(Date.now() + this.expiresInMs).toISOString(),
      }),
      envelope,
    );
  }

  private giveBack({ reservationId, orderId }: ReleaseNumber, envelope: Envelope): void {
    if (this.release === 'silent') return;
    this.numbers.set(reservationId, 'released');
    this.say(create(NumberReleased, { reservationId, orderId }), envelope);
  }

  private answer({ name, payload }: Envelope): object {
    this.asked += 1;
    if (this.isDown) throw new AppError('PROVIDER.CONNECTION_ERROR', 'unavailable');
    if (name === contractOf(GetStock).name) return create(Stock, { amount: this.stock });
    if (name === contractOf(GetSourceCatalogue).name) return this.catalogue;
    const { serviceId, countryCode } = decode(ListOffers, payload);
    const offers = this.offers.filter(
      (offer) =>
        (serviceId === undefined || offer.serviceId === serviceId) &&
        (countryCode === undefined || offer.countryCode === countryCode),
    );
    return create(OfferList, { offers, stale: this.stale, fetchedAt: new Date().toISOString() });
  }
}
