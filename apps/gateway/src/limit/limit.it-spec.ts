import {
  CLAIM_REFUSALS,
  Claim,
  ClaimAnswer,
  ClaimDecided,
  ClaimRefused,
  contractOf,
  create,
  DepositTerms,
  encode,
  GetClaim,
  GetDepositTerms,
  GetQuote,
  OrderCancelled,
  OrderExpired,
  PlaceOrder,
  Quote,
  type Envelope,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { jobOrigin, seal, Transport } from '@numera/messaging';
import type { SimulatedPerson } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { confirmProduct } from '../buy/buy.callback';
import { UpdateStore } from '../intake/update.store';
import { BOT_ID, GatewayReplicas } from '../replicas.fixture';
import { isFailedPayment } from './limit.rules';
import { LimitStore } from './limit.store';

jest.setTimeout(60_000);

/** So slow that no token comes by itself while the tests run; they move the person's past instead. */
const [BURST, PER_MINUTE] = [6, 6];
const SILENCE_SECONDS = 15;
const ADMIN = 1_500_000;
const QUOTE = create(Quote, {
  service: { serviceId: 5, name: 'S', emoji: '💬', price: 100n },
  countryCode: 'US',
  numberType: 'temporary',
  price: 100n,
  unsellable: null,
  waitSeconds: 600,
  serverNumber: 1,
});
const TERMS = create(DepositTerms, {
  minimum: 100n,
  maximum: 10_000n,
  address: 'wallet',
  network: 'N',
});
type Played = Readonly<Record<string, (payload: Envelope['payload']) => object>>;
const TOO_FAST = /That was too fast|بسرعة كبيرة/u;

describe('the limit of a user, over two replicas', () => {
  let replicas: GatewayReplicas;
  let person: SimulatedPerson;

  beforeAll(async () => {
    const env = {
      USER_BURST: String(BURST),
      USER_UPDATES_PER_MINUTE: String(PER_MINUTE),
      ADMIN_IDS: String(ADMIN),
      FREE_CANCELLATIONS_PER_HOUR: '3',
      FREE_FAILED_PAYMENTS_PER_HOUR: '2',
    };
    replicas = await GatewayReplicas.prepare([env, env]);
    await replicas.run();
  });

  afterAll(() => replicas.stop());

  beforeEach(() => {
    person = replicas.newPerson();
  });

  const database = (): Database => replicas.app(0).get(Database);
  const texts = (one = person): string[] => one.botMessages().map(({ text }) => text);
  const told = (one = person): string[] => texts(one).filter((text) => TOO_FAST.test(text));

  /** Nothing of this person waits any more. */
  async function settled(one: SimulatedPerson = person): Promise<void> {
    const isDone = async (): Promise<boolean> => {
      const [row] = await database().query<{ open: number }>(
        `SELECT (SELECT count(*) FROM updates WHERE chat_key IN ($1, $2)
                    AND state IN ('waiting', 'handling'))::int
              + (SELECT count(*) FROM outgoing WHERE chat_id = $3)::int AS open`,
        [`chat:${one.id}`, `inline:${one.id}`, String(one.id)],
      );
      return row?.open === 0 && replicas.telegram.pendingUpdates === 0;
    };
    await waitFor(isDone, { deadlineMs: 10_000, what: 'all to be handled' });
  }

  /** Moves the person's past back, as if so long had gone by. */
  async function letPass(seconds: number, one: SimulatedPerson = person): Promise<void> {
    await database().query(
      `UPDATE user_paces SET filled_at = filled_at - $2 * interval '1 second',
                             silent_until = silent_until - $2 * interval '1 second' WHERE user_id = $1`,
      [String(one.id), seconds],
    );
    await database().query(
      `UPDATE misuses SET noted_at = noted_at - $2 * interval '1 second' WHERE user_id = $1`,
      [String(one.id), seconds],
    );
  }

  async function flood(count: number, one: SimulatedPerson = person): Promise<void> {
    for (let at = 0; at < count; at += 1) one.send('/help');
    await settled(one);
  }

  it.each([
    ['en', /Please wait 15 seconds/u],
    ['ar', /الانتظار 15 ثانية/u],
  ])('answers the burst and says once that it was too fast, in %s', async (language, words) => {
    person = replicas.newPerson(language);
    await flood(BURST * 3);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatch(words);
    expect(texts()).toHaveLength(BURST + 1);
  });

  it('admits no more over both replicas at once than the bucket has', async () => {
    const pace = { burst: BURST, perSecond: PER_MINUTE / 60, inWords: true };
    const verdicts = await Promise.all(
      Array.from({ length: 4 * BURST }, (_, at) =>
        replicas
          .app(at % 2)
          .get(LimitStore)
          .take(BOT_ID, String(person.id), 'chat', pace),
      ),
    );
    expect(verdicts.filter(({ waitMs }) => waitMs === 0)).toHaveLength(BURST);
    expect(verdicts.filter(({ refused }) => refused === 1)).toHaveLength(1);
  });

  it('lets all work again when the silence is over, and says it again in the next one', async () => {
    await flood(BURST * 2);
    await letPass(SILENCE_SECONDS - 5);
    await flood(1);
    expect(texts()).toHaveLength(BURST + 1);
    await letPass(6);
    await flood(1);
    expect(texts().slice(BURST + 1)).toEqual([expect.stringContaining('How it works')]);
    await flood(3);
    expect(told()).toHaveLength(2);
  });

  it('answers a press with a toast each time, and does nothing else', async () => {
    await flood(BURST * 2);
    const { messageId } = person.botMessages()[0]!;
    const before = texts();
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => replicas.telegram.press(person.id, messageId, 'go:language')),
    );
    for (const answer of answers) expect(answer?.text).toMatch(TOO_FAST);
    await settled();
    expect(texts()).toEqual(before);
  });

  it('answers searches beyond it with nothing, and lets the chat go on', async () => {
    // Searches find nothing here, for there is no catalogue; what counts is which of them are asked at all.
    await letSearchesBeUsedUp();
    const answer = await replicas.telegram.inlineQuery(person.id, 'sp:us');
    expect(answer).toMatchObject({ results: [] });
    await flood(1);
    expect(texts()).toEqual([expect.stringContaining('How it works')]);
  });

  async function letSearchesBeUsedUp(): Promise<void> {
    await database().query(
      `INSERT INTO user_paces (bot_id, user_id, lane, tokens, silent_until)
       VALUES ($1, $2, 'search', 0, now() + interval '1 minute')`,
      [BOT_ID, String(person.id)],
    );
  }

  it('is felt by nobody else, and by no admin', async () => {
    const other = replicas.newPerson();
    const admin = replicas.telegram.addPerson({
      id: ADMIN,
      firstName: 'A',
      languageCode: 'en',
      started: true,
    } as never);
    for (let at = 0; at < BURST * 3; at += 1) {
      person.send('/help');
      admin.send('/help');
    }
    await flood(BURST - 1, other);
    await settled(admin);
    expect(texts(other)).toHaveLength(BURST - 1);
    expect([texts(admin).length, told(admin).length]).toEqual([BURST * 3, 0]);
  });

  it('does not count an update twice that is handled again', async () => {
    await flood(BURST - 1);
    await database().query(`UPDATE updates SET state = 'waiting' WHERE chat_key = $1`, [
      `chat:${person.id}`,
    ]);
    await settled();
    expect(told()).toEqual([]);
  });

  it('never refuses what tells of a payment', async () => {
    await flood(BURST * 3);
    const before = texts().length;
    const chat = { id: person.id, type: 'private', first_name: 'P' };
    const from = { id: person.id, is_bot: false, first_name: 'P' };
    const successful_payment = { currency: 'XTR', total_amount: 1 };
    const message = { message_id: 1, date: 1, chat, from, successful_payment };
    await replicas
      .app(0)
      .get(UpdateStore)
      .add(BOT_ID, [{ update_id: 31, message } as never]);
    // It comes to the handlers, of which none knows it here: one that fails is tried again and told.
    await waitFor(() => texts().length > before, { deadlineMs: 8_000, what: 'its handling' });
    expect(told()).toHaveLength(1);
  });

  describe('many cancellations or failed payments', () => {
    const facts = () => ({
      orderId: newId(),
      userId: String(person.id),
      serviceId: 5,
      serviceName: 'S',
      serviceEmoji: '💬',
      countryCode: 'US',
      numberType: 'temporary' as const,
      price: 100n,
    });
    const tell = (message: object, at = 0): Promise<void> =>
      replicas
        .app(at)
        .get(Transport)
        .publish(seal(message, jobOrigin(BOT_ID)));
    const placedBy = (): number =>
      placed.filter(({ payload }) => payload['userId'] === String(person.id)).length;
    const placed: Envelope[] = [];

    /** The services that are asked, as far as they are. */
    beforeAll(async () => {
      for (const app of replicas.apps) {
        const transport = app.get(Transport);
        const play = (
          service: string,
          handles: readonly string[],
          answers: Played,
        ): Promise<void> =>
          transport.attach({
            service,
            subscriptions: handles,
            queries: Object.keys(answers),
            prefetch: 8,
            deliver: (envelope) => Promise.resolve(void placed.push(envelope)),
            answer: ({ name, payload }) => Promise.resolve(encode(answers[name]!(payload))),
            bury: () => Promise.resolve(),
          });
        await play('orders', [contractOf(PlaceOrder).name], {
          [contractOf(GetQuote).name]: () => QUOTE,
        });
        await play('payments', [], {
          [contractOf(GetDepositTerms).name]: () => TERMS,
          [contractOf(GetClaim).name]: ({ claimId }) =>
            create(ClaimAnswer, { claim: claimOf(claimId) }),
        });
      }
    });

    const claimOf = (claimId: unknown): Claim =>
      create(Claim, {
        claimId: String(claimId),
        userId: String(person.id),
        amount: 500n,
        reference: 'R-1',
        paymentReference: 'P-1',
        state: 'rejected',
        decidedBy: String(ADMIN),
        submittedAt: '2026-01-01T00:00:00.000Z',
      });

    beforeEach(() => flood(1));

    /** Presses a confirmation's button; its toast, which is empty when the order is on its way. */
    async function confirm(): Promise<string> {
      const { messageId } = person.botMessages()[0]!;
      const nonce = newId().slice(-8);
      const data = confirmProduct.pack({ serviceId: 5, countryCode: 'US', price: 100n, nonce });
      return (await replicas.telegram.press(person.id, messageId, data))?.text ?? '';
    }

    it('make the next order wait, longer by each, and no longer than needed', async () => {
      for (let at = 0; at < 2; at += 1) await tell(create(OrderCancelled, facts()), at);
      // Expiry is nobody's fault.
      for (let at = 0; at < 4; at += 1) await tell(create(OrderExpired, facts()), at % 2);
      expect(await confirm()).toBe('');
      await tell(create(OrderCancelled, facts()));
      expect(await confirm()).toMatch(/cancelled many numbers.*in 1 minute\./u);
      await tell(create(OrderCancelled, facts()), 1);
      expect(await confirm()).toMatch(/in 2 minutes/u);
      await letPass(121);
      expect(await confirm()).toBe('');
      await waitFor(() => placedBy() === 2, { deadlineMs: 5_000, what: 'the two orders' });
    });

    it('count an order once, however often its end is told', async () => {
      const event = create(OrderCancelled, facts());
      for (let at = 0; at < 5; at += 1) await tell(event, at % 2);
      expect(await confirm()).toBe('');
    });

    async function deposit(): Promise<string> {
      await settled();
      const before = texts().length;
      person.send('/deposit');
      await waitFor(() => texts().length > before, { deadlineMs: 8_000, what: 'an answer' });
      return texts().at(-1) ?? '';
    }

    it('make the next deposit wait, told in the chat or as a toast', async () => {
      const refusal = (reason: ClaimRefused['reason']) =>
        create(ClaimRefused, { claimId: newId(), userId: String(person.id), reason });
      for (const [at, reason] of CLAIM_REFUSALS.entries()) await tell(refusal(reason), at % 2);
      expect(await deposit()).toMatch(/Several of your payments.*in 1 minute\./u);
      const { messageId } = person.botMessages()[0]!;
      const answer = await replicas.telegram.press(person.id, messageId, 'go:deposit');
      expect(answer?.text).toMatch(/Several of your payments/u);
      await letPass(61);
      expect(await deposit()).toMatch(/How many dollars/u);
    });

    it('count what an admin rejected, and not what was approved', async () => {
      const decide = (decision: 'approve' | 'reject') =>
        create(ClaimDecided, {
          claimId: newId(),
          userId: String(person.id),
          amount: 500n,
          adminId: String(ADMIN),
          decision,
        });
      for (const decision of ['approve', 'approve', 'reject'] as const)
        await tell(decide(decision));
      expect(await deposit()).toMatch(/How many dollars/u);
      await tell(decide('reject'), 1);
      expect(await deposit()).toMatch(/Several of your payments/u);
    });

    it('does not hold against a user what the shop refuses by itself', () => {
      expect(CLAIM_REFUSALS.filter(isFailedPayment)).toEqual([
        'duplicate_reference',
        'bad_reference',
      ]);
    });
  });
});
