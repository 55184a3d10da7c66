import { waitFor } from '@numera/testing';
import { AdminChat } from './admin-chat';
import { Shop } from './shop';

jest.setTimeout(120_000);

const NUMBERS = ['+12025550171', '+12025550172', '+12025550173'];

/** The operator's own numbers, from a file in the admin's chat to the code in a user's. */
describe('own numbers', () => {
  let shop: Shop;
  let admin: AdminChat;

  beforeAll(async () => {
    shop = await Shop.open();
    admin = new AdminChat(shop);
    await shop.fund('other', '20', 'PAY-OWN-NUMBERS');
  });

  afterAll(() => shop.close());

  const numberIn = (text: string): string =>
    `+${(/\+[\d ]{8,}/u.exec(text)?.[0] ?? '').replace(/\D/gu, '')}`;
  const lastNumber = (): string =>
    numberIn(
      shop.botMessages('other').findLast(({ text }) => /is reserved/u.test(text))?.text ?? '',
    );

  /** Buys a number of the product and answers it. */
  async function buy(): Promise<string> {
    const shown = (): string[] =>
      shop.botMessages('other').flatMap(({ text }) => (/is reserved/u.test(text) ? [text] : []));
    const before = shown().length;
    shop.write('other', '/number_1012_US');
    await shop.seeLast('other', /Confirm your order/u);
    await shop.press('other', /Buy for/u);
    const text = await waitFor(() => shown().length > before && shown().at(-1), {
      deadlineMs: 20_000,
      what: 'a reserved number',
    });
    return numberIn(text);
  }

  it('come in by a file, and what is wrong in it comes back', async () => {
    const lines = NUMBERS.map((number) => `whatsapp,us,${number},0.15`);
    const header = 'service,country_code,phone_number,price_override';
    admin.sends('numbers.csv', [header, ...lines, 'whatsapp,us,nonsense,', lines[0] ?? '']);
    await shop.see('admin', /Added: 3\n.*: 1\nNot usable: 1/u);
    await shop.see('admin', /These 2 lines were not taken/u);
  });

  it('are bought once their service is linked, and get their codes from a source that is asked', async () => {
    await admin.beginPollSource('Gate', /There is none yet/u);
    // A conversation is a row: a restart in the middle of it is nothing to whoever is asked.
    await shop.pause();
    await shop.start();
    await admin.endPollSource('Gate');
    await admin.linkWhatsApp('Gate');
    const number = await buy();
    expect(NUMBERS).toContain(number);
    shop.sandbox.messageSource.send({ to: number, text: 'WhatsApp code: 482-913' });
    await shop.see('other', /The code has arrived[^]*482913/u, 30_000);
  });

  it('get their codes from a source that calls, too', async () => {
    await admin.addWebhookSource('Hook', 'a-key-to-sign-with');
    await admin.linkWhatsApp('Hook');
    await admin.presses(/Uses/u, /how many codes may one number bring/u);
    await admin.says('2', /Codes a number brings: 2/u);
    const number = await buy();
    expect(NUMBERS).toContain(number);
    shop.sandbox.messageSource.send({ to: number, text: 'WhatsApp code 719-204', way: 'push' });
    await shop.see('other', /The code has arrived[^]*719204/u, 30_000);
  });

  it('bring further codes to their buyer as far as their uses go', async () => {
    await shop.press('other', /Another code on this number/u);
    await shop.see('other', /Another code on the same number/u);
    await shop.press('other', /Get it for/u);
    await shop.see('other', /is reserved/u);
    const to = lastNumber();
    shop.sandbox.messageSource.send({ to, text: 'WhatsApp code 335-271', way: 'push' });
    await shop.see('other', /The code has arrived[^]*335271/u, 30_000);
  });

  it('leave messages that are nobody’s to the admin, with the reason', async () => {
    const to = '+12025550199';
    shop.sandbox.messageSource.send({ to, text: 'WhatsApp code 111-222', way: 'push' });
    await waitFor(
      async () => {
        await admin.says('/messages', /works, /u);
        await admin.presses(/Hook/u, /unmatched/u);
        const list = await admin.presses(/Unmatched/u, /Unmatched messages|was matched/u);
        return /No such number in stock[^]*111-222/u.test(list);
      },
      { deadlineMs: 20_000, everyMs: 500, what: 'the message among the unmatched ones' },
    );
  });

  it('come in by the hundred thousand', async () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `+44 7700 ${900_000 + at}`);
    await admin.after(() => Promise.resolve(admin.sends('many.txt', lines)), /Which service/u);
    await admin.says('whatsapp', /Which service/u);
    await admin.presses(/WhatsApp/u, /Which country/u);
    await shop.press('admin', /United Kingdom/u);
    await shop.see('admin', /The file is in[^]*Lines: 100,000[^]*Added: 100,000/u, 90_000);
  });

  it('can have their codes taken by a pattern that was tried first', async () => {
    await admin.says('/regex', /Which pattern/u);
    await admin.says('(?<=code )\\d+', /cannot be used: .*\(\?<=code \)/u);
    await admin.says('no\\. (\\d+)', /Now send messages/u);
    await admin.says('WhatsApp no. 4482, ref 993311', /The pattern takes: 4482/u);
    await admin.says('/stock', /Own numbers/u);
    await admin.presses(/WhatsApp/u, /Pattern: the standard one/u);
    await admin.presses(/Pattern/u, /the pattern that takes the code/u);
    await admin.says('no\\. (\\d+)', /Pattern: no/u);
    const to = await buy();
    const text = 'WhatsApp no. 4482, ref 993311';
    shop.sandbox.messageSource.send({ to, text, way: 'push' });
    await shop.see('other', /The code has arrived[^]*Code: 4482\n/u, 30_000);
  });
});
