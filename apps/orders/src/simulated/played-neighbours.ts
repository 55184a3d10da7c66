import {
  AcquireNumber,
  CaptureHold,
  contractOf,
  create,
  decode,
  encode,
  GetResendTerms,
  GetSourceCatalogue,
  GetStock,
  HoldCaptured,
  HoldDeclined,
  HoldPlaced,
  HoldRefused,
  HoldReleased,
  ListOffers,
  ListSources,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  OfferList,
  PlaceHold,
  ReleaseHold,
  ReleaseNumber,
  ResendTerms,
  SourceCatalogue,
  SourceList,
  Stock,
  type Envelope,
  type MessageClass,
  type Offer,
  type SourceRow,
} from '@numera/contracts';
import { AppError, newId } from '@numera/kernel';
import { seal, type InProcessTransport } from '@numera/messaging';

type Hold = { amount: bigint; captured: bigint | null; state: 'placed' | 'captured' | 'released' };

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
  /** What single sources say instead, and those that are not bought from at all. */
  readonly refusing = new Map<string, NumberUnavailable['reason']>();
  readonly shut = new Set<string>();
  canResend = false;
  resendTerms: ResendTerms | null = null;
  sources: SourceRow[] | null = null;
  phoneNumber = '+12025550134';
  release: 'released' | 'silent' = 'released';
  wallet: 'answers' | 'silent' = 'answers';
  expiresInMs = 20 * 60_000;
  offers: Offer[] = [];
  stale = false;
  isDown = false;
  stock: number | null = 100;
  readonly stocks = new Map<string, number>();
  catalogue = create(SourceCatalogue, { services: [], countries: [] });
  asked = 0;

  constructor(private readonly transport: InProcessTransport) {}

  async attach(): Promise<void> {
    await this.attachAs('wallet', [PlaceHold, CaptureHold, ReleaseHold], []);
    await this.attachAs(
      'providers',
      [AcquireNumber, ReleaseNumber],
      [ListOffers, GetStock, GetSourceCatalogue, ListSources, GetResendTerms],
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
      this.holds.set(holdId, { amount, captured: null, state: 'placed' });
    }
    this.say(create(HoldPlaced, facts), envelope);
  }

  private endHold(
    command: CaptureHold | ReleaseHold,
    as: 'captured' | 'released',
    envelope: Envelope,
  ): void {
    if (this.wallet === 'silent') return;
    const { holdId, transferId, userId } = command;
    const hold = this.holds.get(holdId);
    const asked = 'amount' in command ? command.amount : undefined;
    if (hold?.state === 'placed' && (asked ?? 0n) <= hold.amount) {
      hold.state = as;
      hold.captured = as === 'captured' ? (asked ?? hold.amount) : null;
      this.balance += hold.amount - (hold.captured ?? 0n);
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
    const facts = {
      holdId,
      transferId,
      userId,
      amount: hold.captured ?? hold.amount,
      reference: 'order',
    };
    this.say(create(Event, { ...facts, balanceAfter: this.balance }), envelope);
  }

  private acquire(command: AcquireNumber, envelope: Envelope): void {
    const { reservationId, orderId } = command;
    this.acquired.push(command);
    if (this.supply === 'silent') return;
    if (this.supply === 'unknown') {
      return this.say(create(NumberUnknown, { reservationId, orderId }), envelope);
    }
    const sourceId = command.sourceIds.find((one) => !this.shut.has(one)) ?? null;
    const reason =
      this.supply === 'unavailable' || sourceId === null
        ? 'PROVIDER.SERVICE_UNAVAILABLE'
        : this.refusing.get(sourceId);
    if (reason === undefined) return this.sell(reservationId, orderId, envelope, sourceId ?? '');
    this.numbers.set(reservationId, 'none');
    this.say(create(NumberUnavailable, { reservationId, orderId, reason, sourceId }), envelope);
  }

  /** The number is bought, and said so. */
  sell(reservationId: string, orderId: string, envelope: Envelope, sourceId = 'smspool'): void {
    if (!this.numbers.has(reservationId)) this.numbers.set(reservationId, 'running');
    this.say(
      create(NumberAcquired, {
        reservationId,
        orderId,
        sourceId,
        accountId: sourceId,
        externalId: newId().slice(0, 8),
        phoneNumber: this.phoneNumber,
        cost: 1_000n,
        expiresAt: new Date(Date.now() + this.expiresInMs).toISOString(),
        canResend: this.canResend,
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
    if (name === contractOf(GetStock).name) {
      const { sourceId } = decode(GetStock, payload);
      return create(Stock, { amount: this.stocks.get(sourceId) ?? this.stock });
    }
    if (name === contractOf(ListSources).name) {
      if (!this.sources) throw new AppError('PROVIDER.CONNECTION_ERROR', 'unavailable');
      return create(SourceList, { sources: this.sources });
    }
    if (name === contractOf(GetResendTerms).name) {
      return this.resendTerms ?? create(ResendTerms, { available: false, cost: null, price: null });
    }
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
