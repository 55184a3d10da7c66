import { Injectable, Logger } from '@nestjs/common';
import { mentionedServices, serviceKeyOf } from '@numera/codes';
import { create, MessageFound } from '@numera/contracts';
import type { Transaction } from '@numera/database';
import { derivedId, toE164 } from '@numera/kernel';
import { jobOrigin, Outbox, seal } from '@numera/messaging';
import { CLASSIC_SERVICES } from '../adapters/handler-api/services';
import { CatalogueService } from '../offer/catalogue.service';
import { REST_SEC } from '../stock/reservation.rules';
import type { SourceMessage } from './mapping.rules';
import { matchMessage, messageTime } from './matching.rules';
import { MessageSourceStore, type MessageSource } from './message-source.store';
import { SourceMessageStore, type NumberHolder, type StoredMessage } from './source-message.store';

/** When messages were read: after the last reading, if there was one, and at this one. */
export interface Reading {
  readonly afterMs: number | null;
  readonly atMs: number;
}

/** A message, and when it was read. */
export interface ReadMessage {
  readonly message: SourceMessage;
  readonly reading: Reading;
}

type Owner = Pick<MessageSource, 'messageSourceId' | 'botId' | 'intervalSec'>;

/** Takes messages in, polled and pushed alike: stored once, given to the one who waits, and told. */
@Injectable()
export class SourceMessageService {
  private readonly logger = new Logger(SourceMessageService.name);
  /** Kept for as long as the catalogue is the same. */
  private readonly namesOf = new WeakMap<object, ReadonlyMap<number, string>>();

  constructor(
    private readonly store: SourceMessageStore,
    private readonly sources: MessageSourceStore,
    private readonly catalogue: CatalogueService,
    private readonly outbox: Outbox,
  ) {}

  /** The names of services, read before a transaction begins: they may have to be asked for. */
  async serviceNames(): Promise<ReadonlyMap<number, string>> {
    try {
      const { services } = await this.catalogue.getCatalogue();
      const known = this.namesOf.get(services);
      if (known) return known;
      const names = new Map(services.map(({ serviceId, name }) => [serviceId, name]));
      this.namesOf.set(services, names);
      return names;
    } catch {
      return new Map();
    }
  }

  /** Takes those that are new. What is known, in whatever order it comes again, changes nothing. */
  async takeMessages(
    tx: Transaction,
    source: Owner,
    messages: readonly ReadMessage[],
    names: ReadonlyMap<number, string>,
  ): Promise<void> {
    const { botId, messageSourceId } = source;
    const byId = new Map(messages.map((read) => [messageIdOf(source, read.message), read]));
    const known = await this.store.findKnown(tx, [...byId.keys()]);
    const fresh = [...byId].filter(([id]) => !known.has(id));
    if (fresh.length === 0) return;
    const phones = [...new Set(fresh.map(([, { message }]) => phoneOf(message)))];
    const inStock = await this.store.findNumbers(tx, botId, messageSourceId, phones);
    const holders = await this.store.listHolders(tx, botId, messageSourceId, [...inStock]);
    const rows = fresh.map(([messageId, { message, reading }]): StoredMessage => {
      const phoneNumber = phoneOf(message);
      const ofNumber = holders.filter((holder) => holder.phoneNumber === phoneNumber);
      const match = matchMessage(
        ofNumber.map((holder) => ({ ...holder, serviceKey: keyOf(holder.serviceId, names) })),
        serviceOf(message, ofNumber, names),
        messageTime(message.sentAtMs, { ...reading, longestGapMs: longestGapMs(source) }),
        { known: inStock.has(phoneNumber), nowMs: reading.atMs },
      );
      const { service, text, sentAtMs } = message;
      const given = 'reservationId' in match ? match.reservationId : null;
      const cause = 'cause' in match ? match.cause : null;
      return { messageId, phoneNumber, service, text, sentAtMs, reservationId: given, cause };
    });
    const added = await this.store.insert(tx, botId, messageSourceId, rows);
    await this.tell(
      tx,
      rows.filter(({ messageId }) => added.has(messageId)),
      holders,
    );
    const unmatched = rows.filter((row) => added.has(row.messageId) && row.cause !== null);
    await this.sources.noteMessages(tx, messageSourceId, added.size, unmatched.length);
    if (unmatched.length > 0) {
      const causes = [...new Set(unmatched.map(({ cause }) => cause))].join(' ');
      const count = unmatched.length;
      this.logger.debug({ msg: 'messages for nobody', source: messageSourceId, count, causes });
    }
  }

  private async tell(
    tx: Transaction,
    rows: readonly StoredMessage[],
    holders: readonly NumberHolder[],
  ): Promise<void> {
    const given = rows.flatMap(({ reservationId }) => reservationId ?? []);
    if (given.length === 0) return;
    const owners = new Map(
      (await this.store.owners(tx, given)).map((owner) => [owner.reservationId, owner]),
    );
    const envelopes = rows.flatMap(({ messageId, reservationId, text }) => {
      const owner = owners.get(reservationId ?? '');
      if (!owner || reservationId === null) return [];
      const { orderId, accountId, botId, correlationId } = owner;
      const pattern = holders.find((one) => one.reservationId === reservationId)?.pattern ?? null;
      const found = create(MessageFound, {
        ...{ reservationId, orderId, accountId, text, messageKey: messageId, vendorCode: '' },
        externalId: reservationId,
        ...(pattern === null ? {} : { pattern }),
      });
      return [seal(found, jobOrigin(botId, correlationId))];
    });
    await this.outbox.addSealed(tx, envelopes);
  }
}

/** Two readings further apart than this say nothing of when a message came between them. */
function longestGapMs({ intervalSec }: Owner): number {
  return Math.max(REST_SEC, 2 * intervalSec) * 1_000;
}

/**
 * A message's identity at its source: the id that it has there, else its number, text and time. Without
 * either, the same text to the same number cannot be told from a repeat, and is one message.
 */
function messageIdOf({ messageSourceId }: Owner, message: SourceMessage): string {
  const { id, to, text, sentAtMs } = message;
  return id === ''
    ? derivedId('source message', messageSourceId, to, text, String(sentAtMs))
    : derivedId('source message', messageSourceId, id);
}

/** E.164; what is no number is kept as it came. */
function phoneOf({ to }: SourceMessage): string {
  return toE164(to) ?? to.slice(0, 32);
}

function keyOf(serviceId: number, names: ReadonlyMap<number, string>): string {
  return serviceKeyOf(names.get(serviceId) ?? '') || `#${serviceId}`;
}

/** A source may name a service by its number in the catalogue, by the industry's code, or in any way that people do. */
function serviceOf(
  { service, sender, text }: SourceMessage,
  holders: readonly NumberHolder[],
  names: ReadonlyMap<number, string>,
): { named: string | null; mentioned: string[] } {
  const name = service.trim();
  if (name !== '') {
    const id = /^\d{1,10}$/u.test(name) ? Number(name) : null;
    const known = CLASSIC_SERVICES.get(name.toLowerCase()) ?? name;
    const named = id === null ? serviceKeyOf(known) : keyOf(id, names);
    return { named: named === '' ? null : named, mentioned: [] };
  }
  const held = holders.map(({ serviceId }) => names.get(serviceId) ?? '').filter(Boolean);
  return { named: null, mentioned: mentionedServices(text, sender, held) };
}
