import { waitFor } from '@numera/testing';
import { Shop } from './shop';

jest.setTimeout(90_000);

/** Several numbers for one order, several codes on one number, and what admins see and switch. */
describe('numbers', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
    await shop.fund('other', '20', 'PAY-NUMBERS');
  });
  afterAll(() => shop.close());

  const NUMBER = /\+[\d ]{8,}/u;
  const reserved = async (not = ''): Promise<{ messageId: number; number: string }> =>
    waitFor(
      () => {
        const shown = shop.botMessages('other').findLast(({ text }) => /is reserved/u.test(text));
        const number = NUMBER.exec(shown?.text ?? '')?.[0].trim() ?? '';
        return number !== '' && number !== not && { messageId: shown?.messageId ?? 0, number };
      },
      { deadlineMs: 15_000, what: 'a reserved number' },
    );
  const pending = (): number =>
    shop.sandbox.smspool.books().orders.filter(({ status }) => status === 'pending').length;
  /** The balance as it reads when the wallet has caught up. */
  const held = async (words: RegExp): Promise<void> => {
    shop.write('other', '/balance');
    await shop.seeLast('other', words);
  };

  it('are changed for others under one hold, in one message, and the old one goes back', async () => {
    shop.write('other', '/buy');
    await shop.see('other', /Confirm your order/u);
    await shop.press('other', /Buy for/u);
    const first = await reserved();
    await held(/Held for orders: \$0\.[1-9]/u);
    const before = shop.botMessages('other').at(-1)?.text;
    await shop.press('other', /Change number/u);
    const second = await reserved(first.number);
    expect(second.messageId).toBe(first.messageId);
    await held(/Held for orders: \$0\.[1-9]/u);
    expect(shop.botMessages('other').at(-1)?.text).toBe(before);
    await waitFor(() => pending() === 1, { deadlineMs: 30_000, what: 'the old number to go back' });
    shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), {
      text: 'Your Ring4 code is 48213',
    });
    await shop.see('other', /The code has arrived(.|\n)*48213/u);
    await held(/Held for orders: \$0\.00/u);
  });

  it('bring a further code to who asks for one, as an order of its own', async () => {
    await shop.press('other', /Another code on this number/u);
    const confirm = await shop.see('other', /Another code on the same number/u);
    await shop.press('other', /Get it for/u);
    await waitFor(() => /is reserved/u.test(shop.text('other', confirm)), {
      deadlineMs: 15_000,
      what: 'the number again, in the message of the confirmation',
    });
    expect(shop.botMessages('other').some(({ text }) => /Change number/u.test(text))).toBe(false);
    shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), {
      text: 'Your Ring4 code is 77105',
    });
    await shop.see('other', /The code has arrived(.|\n)*77105/u);
    await waitFor(() => /Code received/u.test(shop.text('other', confirm)), {
      deadlineMs: 5_000,
      what: 'the end in the message of the order',
    });
    shop.write('other', '/orders');
    await shop.see('other', /Active numbers(.|\n)*no active number/u);
    await shop.press('other', /History/u);
    await shop.see('other', /48213(.|\n)*77105|77105(.|\n)*48213/u);
  });

  it('are changed to another country at its own price', async () => {
    shop.write('other', '/services');
    await shop.see('other', /Choose a service\nPage/u);
    await shop.press('other', /WhatsApp/u);
    await shop.see('other', /Choose the country for: .*WhatsApp/u);
    await shop.press('other', /United Kingdom/u);
    await shop.see('other', /Confirm your order(.|\n)*United Kingdom/u);
    await shop.press('other', /Buy for/u);
    const first = await reserved();
    await shop.press('other', /Change country/u);
    await shop.see('other', /Choose another country/u);
    const list = shop.botMessages('other').findLast(({ text }) => /another country/u.test(text));
    const choice = list?.buttons.find(({ text }) => / · \$/u.test(text));
    const [, country = '', price = ''] = /^\S+ (.*) · (\$[\d.]+)$/u.exec(choice?.text ?? '') ?? [];
    await shop.pressAt('other', list?.messageId ?? 0, choice?.row ?? 0, choice?.column ?? 0);
    const second = await reserved(first.number);
    const shown = shop.text('other', second.messageId);
    expect(shown).toContain(country);
    expect(shown).toContain(`Price: ${price}`);
    await shop.press('other', /Cancel the number/u);
    await shop.see('other', /The order was cancelled/u, 30_000);
    await waitFor(() => pending() === 0, { deadlineMs: 30_000, what: 'both to go back' });
    await held(/Held for orders: \$0\.00/u);
  });

  it('of a source that an admin pauses are not bought, and everybody concerned reads so', async () => {
    shop.write('admin', '/sources');
    await shop.see('admin', /ring4 · Server 1(.|\n)*smspool · Server 2/u);
    await shop.press('admin', /🟢 ring4/u);
    await shop.see('admin', /ring4(.|\n)*Why: it works/u);
    await shop.press('admin', /⏸ Pause/u);
    await shop.see('admin', /Stop buying from ring4/u);
    await shop.press('admin', /⏸ Pause/u);
    await shop.see('admin', /Source ring4: paused/u);
    shop.write('admin', '/services 1574 us');
    await shop.see('admin', /1\. ⏸ ring4 · Server 1 .* paused/u);
    shop.write('other', '/number_1574_US');
    const refusal = await shop.see('other', /^😔 /u);
    const shown = shop.botMessages('other').find(({ messageId }) => messageId === refusal);
    expect(shown?.buttons.some(({ text }) => /Buy for/u.test(text))).toBe(false);
  });
});
