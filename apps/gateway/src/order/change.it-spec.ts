import {
  Balance,
  CancelOrder,
  ChangeNumber,
  ChangeRefused,
  CountryPage,
  create,
  GetBalance,
  GetOrder,
  GetQuote,
  GetResendQuote,
  ListChangeCountries,
  ListOrders,
  OrderAnswer,
  OrderClosing,
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  OrderPage,
  OrderView,
  PlaceOrder,
  Quote,
  ReservationOpened,
  ResendQuote,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { confirmProduct } from '../buy/buy.callback';
import { gatewayApp } from '../gateway.app';
import { Neighbours } from '../neighbours.fixture';
import { changeNumber } from './change.callback';
import { OrderMessages } from './order-messages';
import { askResend } from './resend.callback';

jest.setTimeout(60_000);

const FIRST = '+12025550101';
const SECOND = '+12025550102';
const SERVICE = { serviceId: 5, name: 'WhatsApp', emoji: '💬', price: 100n };
const PRODUCT = {
  serviceId: 5,
  serviceName: 'WhatsApp',
  serviceEmoji: '💬',
  countryCode: 'US',
  numberType: 'temporary' as const,
  price: 100n,
};
const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString();

describe('an order’s message', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let person: SimulatedPerson;
  let nextPerson = 600_001;
  const neighbours = new Neighbours();

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    apps = await startTestApps([gatewayApp], {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url, USER_BURST: '1000' },
    });
    const queries = [GetQuote, GetOrder, ListOrders, ListChangeCountries, GetResendQuote];
    const commands = [PlaceOrder, ChangeNumber, CancelOrder];
    await neighbours.play(apps.transport, 'orders', commands, queries);
    await neighbours.play(apps.transport, 'wallet', [], [GetBalance]);
    neighbours.answer(GetBalance, () => create(Balance, { ...EMPTY, available: 250n }));
    neighbours.answer(GetQuote, () =>
      create(Quote, {
        service: SERVICE,
        countryCode: 'US',
        numberType: 'temporary',
        price: 100n,
        unsellable: null,
        waitSeconds: 600,
        serverNumber: 1,
      }),
    );
    neighbours.answer(ListChangeCountries, () => countries(['GB', 90n], ['DE', 100n]));
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  beforeEach(() => {
    person = newPerson();
  });

  function newPerson(languageCode = 'en'): SimulatedPerson {
    const id = nextPerson++;
    return telegram.addPerson({ id, firstName: `P${id}`, languageCode, started: true } as never);
  }

  const facts = (orderId: string) => ({ orderId, userId: String(person.id), ...PRODUCT });
  const opened = (orderId: string, more: Partial<ReservationOpened> = {}): ReservationOpened =>
    create(ReservationOpened, {
      ...facts(orderId),
      reservationId: newId(),
      phoneNumber: FIRST,
      accountId: 'a',
      externalId: 'x',
      openedAt: inMinutes(0),
      deadline: inMinutes(10),
      serverNumber: 1,
      sequence: 1,
      changesLeft: 5,
      ...more,
    });
  const second = (orderId: string, more: Partial<ReservationOpened> = {}): ReservationOpened =>
    opened(orderId, { phoneNumber: SECOND, sequence: 2, changesLeft: 4, ...more });
  const refused = (orderId: string, more: Partial<ChangeRefused> = {}): ChangeRefused =>
    create(ChangeRefused, {
      ...facts(orderId),
      reason: 'no_other_number',
      phoneNumber: FIRST,
      deadline: inMinutes(9),
      serverNumber: 1,
      sequence: 1,
      changesLeft: 5,
      ...more,
    });
  const tell = (event: object): Promise<unknown> => apps.witness.send(event);
  const digits = (text: string): string => text.replace(/[^\d+]/gu, '');
  const changesOf = (orderId: string): ChangeNumber[] =>
    neighbours.commands(ChangeNumber).filter((one) => one.orderId === orderId);

  /** Presses a confirmation; the order's id, which its message shows from now on. */
  async function place(): Promise<string> {
    person.send('/help');
    const { messageId } = await person.waitForMessage(({ text }) => text.includes('How it works'));
    const nonce = newId().slice(-8);
    const data = confirmProduct.pack({ serviceId: 5, countryCode: 'US', price: 100n, nonce });
    const before = neighbours.commands(PlaceOrder).length;
    await telegram.press(person.id, messageId, data);
    const placed = await waitFor(() => neighbours.commands(PlaceOrder)[before], {
      deadlineMs: 5_000,
      what: 'the order',
    });
    return placed.orderId;
  }

  /** The order's one message, as soon as it is so. */
  const see = (words: RegExp, number?: string) =>
    person.waitForMessage(
      ({ text }) => words.test(text) && (number === undefined || digits(text).includes(number)),
    );

  async function waiting(): Promise<string> {
    const orderId = await place();
    await tell(opened(orderId));
    await see(/is reserved/u, FIRST);
    return orderId;
  }

  it('is where the number is changed: looking, then the other number, in one message', async () => {
    const orderId = await waiting();
    const shown = await see(/is reserved/u, FIRST);
    await person.press(shown, '🔁 Change number');
    const looking = await see(/Looking for another number/u, FIRST);
    expect(looking.messageId).toBe(shown.messageId);
    await waitFor(() => changesOf(orderId).length === 1, { deadlineMs: 5_000, what: 'the change' });
    expect(changesOf(orderId)[0]).toMatchObject({
      userId: String(person.id),
      countryCode: null,
      quotedPrice: null,
    });
    await tell(second(orderId));
    const other = await see(/is reserved/u, SECOND);
    expect(other.messageId).toBe(shown.messageId);
    expect(digits(other.text)).not.toContain(FIRST);
  });

  it('makes one change of many presses of one button', async () => {
    const orderId = await waiting();
    const { messageId } = await see(/is reserved/u, FIRST);
    const data = changeNumber.pack({ orderId, changes: 0 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => telegram.press(person.id, messageId, data)),
    );
    expect(answers.filter((answer) => /already/u.test(answer?.text ?? ''))).toHaveLength(11);
    await tell(second(orderId));
    await see(/is reserved/u, SECOND);
    // The old button under the new number is old.
    const late = await telegram.press(person.id, messageId, data);
    expect(late?.text).toMatch(/expired/u);
    expect(changesOf(orderId)).toHaveLength(1);
  });

  it('does nothing at the press of another, and says so', async () => {
    const orderId = await waiting();
    const other = newPerson();
    other.send('/help');
    const { messageId } = await other.waitForMessage(() => true);
    const data = changeNumber.pack({ orderId, changes: 0 });
    const answer = await telegram.press(other.id, messageId, data);
    expect(answer?.text).toMatch(/expired/u);
    expect(changesOf(orderId)).toEqual([]);
  });

  it('shows why there is no other number, and lets it be asked for again as a new change', async () => {
    const orderId = await waiting();
    await person.press(await see(/is reserved/u), '🔁 Change number');
    await see(/Looking for another/u);
    await tell(refused(orderId));
    const kept = await see(/There is no other number right now/u, FIRST);
    await person.press(kept, '🔁 Change number');
    await waitFor(() => changesOf(orderId).length === 2, { deadlineMs: 5_000, what: 'the second' });
    const [one, two] = changesOf(orderId);
    expect(one?.changeId).not.toBe(two?.changeId);
  });

  it('offers no change where none is left', async () => {
    const orderId = await place();
    await tell(opened(orderId, { changesLeft: 0 }));
    const { keyboard } = await see(/is reserved/u, FIRST);
    const labels = keyboard.flat().map(({ text }) => text);
    expect(labels.filter((text) => /Change/u.test(text))).toEqual([]);
    expect(labels).toContain('❌ Cancel the number');
  });

  it('never shows an older number for an event that comes late', async () => {
    const orderId = await place();
    await tell(second(orderId));
    await see(/is reserved/u, SECOND);
    await tell(opened(orderId));
    await tell(refused(orderId));
    await tell(second(orderId, { deadline: inMinutes(1) }));
    await apps.get('gateway', OrderMessages).turnClocks();
    await person.press(await see(/is reserved/u, SECOND), '🌍 Change country');
    const list = await see(/another country/u);
    await person.press(list, '🔙 Back');
    const shown = await see(/is reserved/u, SECOND);
    expect(shown.text).not.toMatch(/no other number/u);
    await tell(create(OrderClosing, { ...facts(orderId), cause: 'cancel' }));
    await see(/Cancelling/u, SECOND);
    await tell(second(orderId, { sequence: 3 }));
    await tell(refused(orderId, { sequence: 3 }));
    await settled();
    expect(person.botMessages().at(-1)?.text).toMatch(/Cancelling/u);
  });

  it('tells until when the number is kept that is being given back, and never after the end', async () => {
    const orderId = await waiting();
    const closing = { ...facts(orderId), cause: 'cancel' as const };
    await tell(create(OrderClosing, closing));
    const plain = await see(/Cancelling/u, FIRST);
    expect(plain.text).not.toMatch(/no sooner/u);
    const locked = { ...closing, lockedUntil: inMinutes(1.5), phoneNumber: FIRST };
    await tell(create(OrderClosing, locked));
    await see(/Cancelling.*no sooner than in 2 minutes/su, FIRST);
    await tell(create(OrderCancelled, facts(orderId)));
    await see(/was cancelled/u);
    await tell(create(OrderClosing, locked));
    await settled();
    expect(person.botMessages().at(-1)?.text).toMatch(/was cancelled/u);
  });

  it('leaves a change that found no number to what comes next, which is shown', async () => {
    const orderId = await waiting();
    await person.press(await see(/is reserved/u, FIRST), '🔁 Change number');
    await see(/another number/iu, FIRST);
    await tell(refused(orderId, { phoneNumber: null, deadline: null }));
    await tell(create(OrderClosing, { ...facts(orderId), cause: 'expiry' }));
    await see(/time is up/u, FIRST);
    await tell(create(OrderExpired, facts(orderId)));
    const end = await see(/no code|charged/iu);
    expect(end.keyboard.flat().map(({ text }) => text)).toContain('🔁 Another number');
  });

  it('lets no clock of a number that was replaced overwrite the new one', async () => {
    const orderId = await waiting();
    const database = apps.get('gateway', Database);
    // What a replica took just before the other number came.
    const [old] = await database.query<{ facts: object }>(
      'SELECT facts FROM order_clocks WHERE order_id = $1',
      [orderId],
    );
    await tell(second(orderId));
    await see(/is reserved/u, SECOND);
    await database.query(
      `UPDATE order_clocks SET facts = $2, next_tick_at = now() WHERE order_id = $1`,
      [orderId, JSON.stringify(old?.facts)],
    );
    await apps.get('gateway', OrderMessages).turnClocks();
    await settled();
    expect(digits(person.botMessages().at(-1)?.text ?? '')).toContain(SECOND);
  });

  it('is left alone by the clock while countries are chosen from or another number is looked for', async () => {
    const orderId = await waiting();
    await person.press(await see(/is reserved/u), '🌍 Change country');
    await see(/another country/u);
    await tick(orderId);
    expect(person.botMessages().at(-1)?.text).toMatch(/another country/u);
    await person.press(await see(/another country/u), /United Kingdom/u);
    await see(/Looking for another number.*United Kingdom/su);
    await tick(orderId);
    // The present number told once more is no news.
    await tell(opened(orderId));
    await settled();
    expect(person.botMessages().at(-1)?.text).toMatch(/Looking for another/u);
  });

  it('lists countries with their prices, and changes to one at the price that was seen', async () => {
    const orderId = await waiting();
    await person.press(await see(/is reserved/u), '🌍 Change country');
    const list = await see(/another country/u, FIRST);
    await person.press(list, '🇬🇧 United Kingdom · $0.90');
    await waitFor(() => changesOf(orderId).length === 1, { deadlineMs: 5_000, what: 'the change' });
    expect(changesOf(orderId)[0]).toMatchObject({ countryCode: 'GB', quotedPrice: 90n });
    await tell(second(orderId, { countryCode: 'GB', price: 90n }));
    const shown = await see(/United Kingdom.*Price: .*0\.90/su, SECOND);
    expect(shown.messageId).toBe(list.messageId);
  });

  it('says so when no other country can be had, and stays', async () => {
    await waiting();
    neighbours.answer(ListChangeCountries, () => countries());
    const shown = await see(/is reserved/u);
    const answer = await person.press(shown, '🌍 Change country');
    neighbours.answer(ListChangeCountries, () => countries(['GB', 90n], ['DE', 100n]));
    expect(answer?.text).toMatch(/No other country/u);
    await settled();
    expect(person.botMessages().at(-1)?.text).toMatch(/is reserved/u);
  });

  it('ends with the code of the number that brought it, also during a change', async () => {
    const orderId = await waiting();
    await person.press(await see(/is reserved/u), '🔁 Change number');
    await see(/Looking for another/u);
    await tell(completed(orderId));
    await see(/The code has arrived/u, FIRST);
    await tell(second(orderId));
    await settled();
    const texts = person.botMessages().map(({ text }) => text);
    expect(texts.some((text) => /is reserved|Looking/u.test(text))).toBe(false);
  });

  it('is opened from the list of active numbers, with all that can be done with it', async () => {
    const orderId = await waiting();
    neighbours.answer(ListOrders, () => orderPage(orderView(orderId, 'waiting_code')));
    person.send('/orders');
    const list = await see(/Active numbers/u);
    await person.press(list, /📱 WhatsApp/u);
    const shown = await person.waitForMessage(
      ({ messageId, text }) => messageId === list.messageId && /is reserved/u.test(text),
    );
    expect(shown.keyboard.flat().map(({ text }) => text)).toContain('🔁 Change number');
    await tell(second(orderId));
    const other = await see(/is reserved/u, SECOND);
    expect(other.messageId).toBe(list.messageId);
  });

  describe('of a completed order', () => {
    beforeEach(() => {
      neighbours.answer(GetOrder, ({ orderId, userId }) =>
        create(OrderAnswer, {
          order: userId === String(person.id) ? orderView(orderId, 'completed') : null,
        }),
      );
      neighbours.answer(GetResendQuote, ({ orderId, userId }) =>
        userId === String(person.id)
          ? create(ResendQuote, { price: 40n, order: orderView(orderId, 'completed') })
          : create(ResendQuote, { price: null, order: null }),
      );
    });

    async function done(): Promise<string> {
      const orderId = await waiting();
      await tell(completed(orderId));
      await see(/The code has arrived/u);
      return orderId;
    }

    const resends = (resendOf: string): PlaceOrder[] =>
      neighbours.commands(PlaceOrder).filter((one) => one.resendOf === resendOf);

    it('a further code is one new order of its own, confirmed at its price', async () => {
      const orderId = await done();
      await person.press(await see(/The code has arrived/u), '🔂 Another code on this number');
      const confirm = await see(/Another code on the same number/u, FIRST);
      expect(confirm.text).toMatch(/Price: .*\$0\.40.*\n.*Balance after: .*\$2\.10/u);
      await Promise.all(
        Array.from({ length: 8 }, () => person.press(confirm, /Get it for \$0.40/u)),
      );
      const looking = await see(/Asking for another code/u, FIRST);
      expect(looking.messageId).toBe(confirm.messageId);
      await waitFor(() => resends(orderId).length > 0, { deadlineMs: 5_000, what: 'the order' });
      await settled();
      expect(resends(orderId)).toEqual([
        expect.objectContaining({ quotedPrice: 40n, countryCode: 'US', serviceId: 5 }),
      ]);
      const [again] = resends(orderId);
      await tell(opened(again?.orderId ?? '', { price: 40n, changesLeft: 0 }));
      const shown = await see(/is reserved/u, FIRST);
      expect(shown.messageId).toBe(confirm.messageId);
    });

    it('it is offered only where the number can bring one', async () => {
      const orderId = await waiting();
      await tell(completed(orderId, false));
      const { keyboard } = await see(/The code has arrived/u);
      expect(keyboard.flat().some(({ text }) => text.includes('🔂'))).toBe(false);
    });

    it('says so when the number brings none any more, and asks for no money', async () => {
      const orderId = await done();
      neighbours.answer(GetResendQuote, () =>
        create(ResendQuote, { price: null, order: orderView(orderId, 'completed') }),
      );
      const code = await see(/The code has arrived/u);
      const answer = await person.press(code, '🔂 Another code on this number');
      expect(answer?.text).toMatch(/no further code/u);
    });

    it('is as unknown to another as none', async () => {
      const orderId = await done();
      const other = newPerson();
      other.send('/help');
      const { messageId } = await other.waitForMessage(() => true);
      const answer = await telegram.press(other.id, messageId, askResend.pack({ orderId }));
      expect(answer?.text).toMatch(/expired/u);
    });

    it('shows what is missing when the balance is too low for it', async () => {
      await done();
      neighbours.answer(GetBalance, () => create(Balance, EMPTY));
      await person.press(await see(/The code has arrived/u), '🔂 Another code on this number');
      const poor = await see(/balance is too low.*Missing: .*\$0\.40/su);
      neighbours.answer(GetBalance, () => create(Balance, { ...EMPTY, available: 250n }));
      expect(poor.keyboard.flat().map(({ text }) => text)).toContain('➕ Deposit');
    });

    it('tells why a further code could not be had', async () => {
      const orderId = await done();
      await person.press(await see(/The code has arrived/u), '🔂 Another code on this number');
      await person.press(await see(/Another code on the same/u), /Get it/u);
      await waitFor(() => resends(orderId).length > 0, { deadlineMs: 5_000, what: 'the order' });
      const again = resends(orderId)[0]?.orderId ?? '';
      const failed = { ...facts(again), reason: 'no_resend' as const };
      await tell(create(OrderFailed, { ...failed, missing: null, newPrice: null }));
      await see(/can receive no further code.*Nothing was charged/su);
    });

    it.each([
      [90n, /The price is now .*\$0\.90.*Nothing was charged/su],
      [null, /price has risen since.*Nothing was charged/su],
    ])('offers the further code again when it became dearer: %p', async (newPrice, text) => {
      const orderId = await done();
      await person.press(await see(/The code has arrived/u), '🔂 Another code on this number');
      await person.press(await see(/Another code on the same/u), /Get it/u);
      await waitFor(() => resends(orderId).length > 0, { deadlineMs: 5_000, what: 'the order' });
      const again = resends(orderId)[0]?.orderId ?? '';
      const failed = { ...facts(again), reason: 'price_rose' as const, missing: null, newPrice };
      await tell(create(OrderFailed, { ...failed, resendOf: orderId }));
      await person.press(await see(text), '🔂 Another code on this number');
      await see(/Another code on the same/u);
    });
  });

  const completed = (orderId: string, canResend = true): OrderCompleted =>
    create(OrderCompleted, {
      ...facts(orderId),
      reservationId: newId(),
      phoneNumber: FIRST,
      code: '123456',
      text: 'Your code is 123456',
      canResend,
    });

  const orderView = (orderId: string, state: OrderView['state']): OrderView =>
    create(OrderView, {
      ...facts(orderId),
      state,
      phoneNumber: FIRST,
      code: state === 'completed' ? '123456' : null,
      text: state === 'completed' ? 'Your code is 123456' : null,
      failure: null,
      serverNumber: 1,
      placedAt: inMinutes(0),
      deadline: inMinutes(10),
      endedAt: null,
    });

  /** All that was to be sent has been sent. */
  async function settled(): Promise<void> {
    const isDone = async (): Promise<boolean> => {
      const [row] = await apps
        .get('gateway', Database)
        .query<{ open: number }>('SELECT count(*)::int AS open FROM outgoing');
      return row?.open === 0;
    };
    await waitFor(isDone, { deadlineMs: 5_000, what: 'all to be sent' });
  }

  async function tick(orderId: string): Promise<void> {
    await apps
      .get('gateway', Database)
      .query('UPDATE order_clocks SET next_tick_at = now() WHERE order_id = $1', [orderId]);
    await apps.get('gateway', OrderMessages).turnClocks();
    await settled();
  }
});

const EMPTY = {
  balance: 0n,
  held: 0n,
  available: 0n,
  deposited: 0n,
  spent: 0n,
  refunded: 0n,
  rewarded: 0n,
};

const countries = (...prices: [string, bigint][]): CountryPage =>
  create(CountryPage, {
    service: SERVICE,
    countries: prices.map(([countryCode, price]) => ({ countryCode, name: countryCode, price })),
    page: 1,
    pages: 1,
    total: prices.length,
  });

const orderPage = (order: OrderView): OrderPage =>
  create(OrderPage, { orders: [order], page: 1, pages: 1, total: 1 });
