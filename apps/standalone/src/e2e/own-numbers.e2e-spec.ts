import { createServer, type AddressInfo } from 'node:net';
import { PERSONS, SimulatedPerson } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { Shop } from './shop';

jest.setTimeout(120_000);

const HOST = '127.0.0.1';
const NUMBERS = ['+12025550171', '+12025550172', '+12025550173'];

async function freePort(): Promise<string> {
  const server = createServer().listen(0, HOST);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** The operator's own numbers, from a file in the admin's chat to the code in a user's. */
describe('own numbers', () => {
  let shop: Shop;

  beforeAll(async () => {
    const port = await freePort();
    shop = await Shop.open({
      ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
      SOURCE_ALLOWED_HOSTS: HOST,
      PROVIDERS_PORT: port,
      SOURCE_WEBHOOK_URL: `http://${HOST}:${port}`,
    });
    await shop.fund('other', '20', 'PAY-OWN-NUMBERS');
  });

  afterAll(() => shop.close());

  const sends = (name: string, text: string): void => {
    const admin = new SimulatedPerson(shop.sandbox.telegram, PERSONS.admin.id);
    admin.sendDocument(name, Buffer.from(text));
  };
  /** What the admin reads after an act, in a new message or a changed one. */
  async function after(act: () => Promise<unknown>, answer: RegExp): Promise<string> {
    const shown = (): string[] =>
      shop.botMessages('admin').map((message) => JSON.stringify(message));
    const before = new Set(shown());
    await act();
    return waitFor(
      () =>
        shop
          .botMessages('admin')
          .findLast((one) => answer.test(one.text) && !before.has(JSON.stringify(one)))?.text,
      { deadlineMs: 20_000, what: `the admin to read ${String(answer)}` },
    );
  }
  const presses = (button: RegExp, answer: RegExp): Promise<string> =>
    after(() => shop.press('admin', button), answer);
  const says = (text: string, answer: RegExp): Promise<string> =>
    after(() => Promise.resolve(shop.write('admin', text)), answer);

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
    return `+${(/\+[\d ]{8,}/u.exec(text)?.[0] ?? '').replace(/\D/gu, '')}`;
  }

  it('come in by a file, and what is wrong in it comes back', async () => {
    const lines = NUMBERS.map((number) => `whatsapp,us,${number},0.15`);
    sends(
      'numbers.csv',
      [
        'service,country_code,phone_number,price_override',
        ...lines,
        'whatsapp,us,nonsense,',
        lines[0],
      ].join('\n'),
    );
    await shop.see('admin', /Added: 3\n.*: 1\nNot usable: 1/u);
    await shop.see('admin', /These 2 lines were not taken/u);
  });

  it('are bought once their service is linked, and get their codes from a source that is asked', async () => {
    const { pollUrl, key } = shop.sandbox.messageSource;
    await says('/messages', /There is none yet/u);
    await presses(/Add a source/u, /What is it to be called/u);
    await says('Gate', /How do its messages come/u);
    await presses(/We ask it/u, /The address that is asked/u);
    await says(`${pollUrl}?cursor={cursor}`, /Where does its key go/u);
    await presses(/In a header/u, /What is the header called/u);
    await says('Authorization', /Send the key/u);
    // A conversation is a row: a restart in the middle of it is nothing to whoever is asked.
    await shop.pause();
    await shop.start();
    await says(`Bearer ${key}`, /is deleted[^]*How many seconds/u);
    await says('1', /usual shape/u);
    await presses(/The usual shape/u, /It answers/u);
    await presses(/Save/u, /Gate is saved/u);
    await link('Gate');
    const number = await buy();
    expect(NUMBERS).toContain(number);
    shop.sandbox.messageSource.send({ to: number, text: 'WhatsApp code: 482-913' });
    await shop.see('other', /The code has arrived[^]*482913/u, 30_000);
  });

  it('get their codes from a source that calls, too', async () => {
    await says('/messages', /works, /u);
    await presses(/Add a source/u, /What is it to be called/u);
    await says('Hook', /How do its messages come/u);
    await presses(/It calls us/u, /usual shape/u);
    await presses(/The usual shape/u, /Does it sign/u);
    await says('X-Signature', /Send the key that it signs with/u);
    await says('a-key-to-sign-with', /All is in order/u);
    const saved = await presses(/Save/u, /Hook is saved/u);
    shop.sandbox.messageSource.setWebhook({
      url: /https?:\S+/u.exec(saved)?.[0] ?? '',
      signatureHeader: 'X-Signature',
      signatureKey: 'a-key-to-sign-with',
    });
    await link('Hook');
    const number = await buy();
    expect(NUMBERS).toContain(number);
    shop.sandbox.messageSource.send({ to: number, text: 'WhatsApp code 719-204', way: 'push' });
    await shop.see('other', /The code has arrived[^]*719204/u, 30_000);
  });

  /** Links WhatsApp to the source that was just saved, and waits until it is on sale. */
  async function link(source: string): Promise<void> {
    await presses(/Link a service/u, /Which service/u);
    await says('whatsapp', /Which service/u);
    await presses(/WhatsApp/u, new RegExp(`On sale[^]*${source}`, 'u'));
  }
});
