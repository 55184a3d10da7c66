import { randomBytes } from 'node:crypto';
import { PERSONS, type Sandbox } from '@numera/sandbox';
import { findFreePorts } from '@numera/messaging/server';
import { waitFor } from '@numera/testing';
import { Shop } from './shop';

jest.setTimeout(120_000);

/** Every source of numbers, as buyers and admins meet it in the chat. */
describe('sources', () => {
  let shop: Shop;
  beforeAll(async () => {
    const [port = 0] = await findFreePorts(1);
    shop = await Shop.open((sandbox) => settings(sandbox, port));
    await shop.fund('other', '50', 'PAY-SOURCES');
  }, 90_000);
  afterAll(() => shop.close());
  afterEach(() => { if (process.env['DBG']) console.log(shop.botMessages('admin').slice(-6).map((m) => m.text + ' [' + m.buttons.map((b) => b.text).join(' | ') + ']').join('\n----\n')); });

  const settings = (sandbox: Sandbox, port: number): Record<string, string> => ({
    PROVIDER_SIM_URL: sandbox.handlerApiUrl,
    PROVIDER_SIM_API_KEY: sandbox.handlerApiKey,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    // The world is on this machine.
    SOURCE_ALLOWED_HOSTS: sandbox.host,
    PROVIDERS_PORT: String(port),
    SOURCE_WEBHOOK_URL: `http://127.0.0.1:${port}`,
  });

  const upload = (fileName: string, body: string | Buffer): void => {
    shop.sandbox.telegram.sendDocument(PERSONS.admin.id, { fileName, body: Buffer.from(body) });
  };
  const admin = async (said: string, answer: RegExp): Promise<void> => {
    shop.write('admin', said);
    await shop.seeLast('admin', answer);
  };
  const adminPresses = async (button: RegExp, answer: RegExp): Promise<void> => {
    await shop.press('admin', button);
    await shop.see('admin', answer);
  };
  /** Buys by what an inline result writes; answers the number that is reserved. */
  const buy = async (product: string): Promise<string> => {
    const before = shop.botMessages('other').at(-1)?.messageId ?? 0;
    shop.write('other', product);
    const newest = () => shop.botMessages('other').filter((one) => one.messageId > before);
    await waitFor(() => newest().some(({ text }) => /Confirm your order/u.test(text)), {
      deadlineMs: 20_000,
      what: 'the confirmation',
    });
    await shop.press('other', /Buy for/u);
    const text = await waitFor(
      () => newest().find((one) => /Your number is reserved/u.test(one.text))?.text,
      { deadlineMs: 20_000, what: `a number, not ${newest().at(-1)?.text ?? ''}` },
    );
    return `+${(/reserved:\s+([+\d ()-]+)/u.exec(text)?.[1] ?? '').replace(/\D/gu, '')}`;
  };
  const balance = async (): Promise<string> => {
    shop.write('other', '/balance');
    await shop.seeLast('other', /Your wallet/u);
    return shop.botMessages('other').at(-1)?.text ?? '';
  };

  it('go on from one that is sold out to the next, under one charge', async () => {
    const { smspool, handlerApi } = shop.sandbox;
    // No dearer than the first, which is preferred by its place in the order.
    handlerApi.configure({ priceRiseCents: -2 });
    smspool.configure({ purchaseFault: 'out-of-stock', purchaseFaultTimes: 50 });
    const number = await buy('/number_1012_US');
    smspool.configure({ purchaseFault: 'none', purchaseFaultTimes: 0 });
    const order = handlerApi.allOrders().at(-1);
    expect(`+${order?.cc ?? ''}${order?.national ?? ''}`).toBe(number);
    handlerApi.sendMessage(order?.id ?? '', { text: 'Your WhatsApp code: 482-913' });
    const code = await shop.see('other', /The code has arrived[^]*482913/u);
    const price = /The price, (\$[\d.]+)/u.exec(shop.text('other', code))?.[1] ?? '';
    const wallet = await balance();
    expect(wallet).toContain(`Spent: ${price}`);
    expect(wallet).toContain('Held for orders: $0.00');
  });

  it('are told of a message source that is asked, in a conversation', async () => {
    await admin('/start', /Welcome/u);
    await admin('/messages', /There is none yet/u);
    await adminPresses(/Add a source/u, /What is it to be called/u);
    await admin('Gate', /How do its messages come/u);
    await adminPresses(/We ask it/u, /The address that is asked/u);
    await admin('http://10.0.0.1/messages', /Where does its key go/u);
    await adminPresses(/In a header/u, /What is the header called/u);
    await admin('X-Api-Key', /Send the key/u);
    shop.write('admin', 'a-wrong-key');
    await shop.see('admin', /encrypted, and your message with it is deleted/u);
    await admin('1', /usual shape/u);
    await adminPresses(/The usual shape/u, /private network, which is not allowed/u);
    await adminPresses(/Other address/u, /The address that is asked/u);
    await admin(`${shop.sandbox.messageSource.pollUrl}?cursor={cursor}`, /refuses the key/u);
    await adminPresses(/Other key/u, /Where does its key go/u);
    await adminPresses(/In a header/u, /What is the header called/u);
    await admin('X-Api-Key', /Send the key/u);
    shop.write('admin', shop.sandbox.messageSource.key);
    await shop.see('admin', /It answers/u);
    const keys = shop.sandbox.telegram.world
      .messages(PERSONS.admin.id)
      .filter(({ text }) => text.includes(shop.sandbox.messageSource.key));
    expect(keys).toEqual([]);
    await adminPresses(/💾 Save/u, /Gate is saved/u);
  });

  it('take a file of numbers, with each line that was not taken and why', async () => {
    const lines = [
      'service,country_code,phone_number,price_override',
      'Telegram,GB,+44 7911 100001,0.60',
      'Telegram,gb,٤٤٧٩١١١٠٠٠٠٢,',
      'Telegram,GB,+447911100001,0.60',
      'Telegram,DE,+447911100003,0.60',
      'Nothing,GB,+447911100004,',
      'Google,DE,+49 1511 1000001,0.45',
    ];
    upload('numbers.csv', lines.join('\r\n'));
    const done = await shop.see('admin', /The file is in/u, 30_000);
    expect(shop.text('admin', done)).toMatch(/Lines: 6[^]*Added: 3[^]*twice in the file: 1/u);
    const report = await waitFor(
      () =>
        shop.sandbox.telegram.world
          .messages(PERSONS.admin.id)
          .findLast(({ from, document }) => from === 'bot' && document !== undefined),
      { deadlineMs: 15_000, what: 'the report' },
    );
    const file = shop.sandbox.telegram.files.byId(report.document?.fileId ?? '');
    expect(file?.body.toString('utf8')).toMatch(
      /4,a second time[^]*5,.*another country[^]*6,no such service/u,
    );
  });

  it('sell a number of the file once its service has a price and a message source', async () => {
    await admin('/stock', /Own numbers/u);
    await adminPresses(/Telegram/u, /Not shown to users: link it/u);
    await adminPresses(/📨 Message source/u, /Where do the codes for Telegram come from/u);
    await adminPresses(/Gate/u, /On sale/u);
    await adminPresses(/💵 Price/u, /the price in dollars/u);
    await admin('0.55', /Price: \$0\.55/u);
    const number = await buy('/number_907_GB');
    expect(number).toMatch(/^\+44791110000[12]$/u);
    const { messageSource } = shop.sandbox;
    messageSource.send({ to: number, service: 'Telegram', text: 'Nothing to see here' });
    messageSource.send({ to: '+447911100009', service: 'Telegram', text: 'Code 111111' });
    messageSource.send({ to: number, service: 'Telegram', text: 'Telegram code: 53817' });
    await shop.see('other', /The code has arrived[^]*53817/u, 30_000);
    await admin('/messages', /Gate/u);
    await adminPresses(/Gate/u, /unmatched/u);
    await adminPresses(/without an owner|Unmatched/u, /No such number in stock/u);
  });

  it('take what a message source pushes, and no one else', async () => {
    await admin('/messages', /Gate/u);
    await adminPresses(/Add a source/u, /What is it to be called/u);
    await admin('Hook', /How do its messages come/u);
    await adminPresses(/It calls us/u, /usual shape/u);
    await adminPresses(/The usual shape/u, /Does it sign/u);
    await adminPresses(/No signature/u, /All is in order/u);
    await shop.press('admin', /💾 Save/u);
    const saved = await shop.see('admin', /It sends each message here/u);
    const url = /http:\/\/127[^\s]+/u.exec(shop.text('admin', saved))?.[0] ?? '';
    await admin('/stock', /Own numbers/u);
    await adminPresses(/Google/u, /Not shown to users: link it/u);
    await adminPresses(/📨 Message source/u, /Where do the codes for Google come from/u);
    await adminPresses(/Hook/u, /On sale/u);
    await waitFor(async () => (await fetch(url, { method: 'POST', body: '{}' })).status !== 404, {
      deadlineMs: 10_000,
      what: 'the webhook to be known',
    });
    const number = await buy('/number_395_DE');
    expect(number).toBe('+4915111000001');
    const body = JSON.stringify({ messages: [{ to: number, text: 'G-740211 is your code' }] });
    const forged = await fetch(`${url.slice(0, -4)}AAAA`, { method: 'POST', body });
    expect(forged.status).toBe(404);
    shop.sandbox.messageSource.setWebhook({ url });
    shop.sandbox.messageSource.send({ to: number, text: 'G-582913 is your code', way: 'push' });
    await shop.see('other', /The code has arrived[^]*582913/u);
  });

  it('bring a further code on an own number as far as its uses go', async () => {
    await admin('/stock', /Own numbers/u);
    await adminPresses(/Google/u, /Codes a number brings: 1/u);
    await adminPresses(/Uses|🔢/u, /how many codes may one number bring/u);
    await admin('3', /Codes a number brings: 3/u);
    await shop.press('other', /Another code on this number/u);
    await shop.see('other', /Another code on the same number/u);
    await shop.press('other', /Get it for/u);
    await waitFor(
      () => shop.botMessages('other').findLast(({ text }) => /is reserved/u.test(text)),
      { deadlineMs: 15_000, what: 'the number again' },
    );
    const to = '+4915111000001';
    shop.sandbox.messageSource.send({ to, text: 'G-771043 is your code', way: 'push' });
    await shop.see('other', /The code has arrived[^]*771043/u);
  });

  it('take a hundred thousand numbers of one file', async () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `+44 7700 ${9_00000 + at}`);
    upload('many.txt', lines.join('\n'));
    await shop.see('admin', /many\.txt: 100,000 lines received/u, 30_000);
    await adminPresses(/WhatsApp/u, /Which country for WhatsApp/u);
    await shop.press('admin', /United Kingdom/u);
    await shop.see('admin', /The file is in\.\s+Lines: 100,?000\s+Added: 100,?000/u, 60_000);
  });

  it('try a pattern on texts that are pasted, and say what of it cannot be taken', async () => {
    await admin('/regex', /Which pattern/u);
    await admin('(?<=code )\\d+', /looking (?:ahead|behind)|lookaround|Looking/u);
    await admin('code: (\\d+)', /Now send messages/u);
    await admin('Your code: 4482 of 99', /The pattern takes: 4482/u);
    await admin('/start', /Welcome/u);
  });

  it('are listed for admins, with prices, stock and success', async () => {
    await admin('/sources', /sim[^]*handler_api/u);
    await admin('/services 1012 us', /smspool[^]*sim|sim[^]*smspool/u);
  });
});
