import { PERSONS } from '@numera/sandbox';
import { ForeignHandlerApi, waitFor } from '@numera/testing';
import { Client } from 'pg';
import { Shop } from './shop';

jest.setTimeout(120_000);

/** A whole shop before a provider of the old words that takes its fields by GET alone and lists nothing. */
describe('a provider that nobody here has written', () => {
  let foreign: ForeignHandlerApi;
  let shop: Shop;

  beforeAll(async () => {
    foreign = await ForeignHandlerApi.start({
      toForms: { status: 200, body: 'BAD_KEY' },
      prices: (count) => ({ 187: { wa: { cost: 0.01, count } } }),
    });
    shop = await Shop.open({ PROVIDER_FAR_URL: foreign.url, PROVIDER_FAR_API_KEY: foreign.key });
    await shop.fund('other', '20', 'PAY-FOREIGN');
  });

  afterAll(async () => {
    await shop.close();
    await foreign.stop();
  });

  async function held(): Promise<number> {
    const client = new Client({ connectionString: shop.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ held: string }>(
      'SELECT held FROM wallet.accounts WHERE user_id = $1',
      [String(PERSONS.other.id)],
    );
    await client.end();
    return Number(rows[0]?.held ?? 0);
  }

  /** Waits until nothing is held any more. */
  const paid = (): Promise<unknown> =>
    waitFor(async () => (await held()) === 0, { deadlineMs: 20_000, what: 'nothing to be held' });

  async function buy(): Promise<void> {
    const before = foreign.sold.length;
    shop.write('other', '/number_1012_US');
    await shop.seeLast('other', /Confirm your order/u);
    await shop.press('other', /Buy for/u);
    await waitFor(() => foreign.sold.length > before, { deadlineMs: 20_000, what: 'a purchase' });
    await shop.seeLast('other', /is reserved/u, 20_000);
  }

  it.each(['482913', '48:29', 'Your WhatsApp code: 335-271'])(
    'brings %s into the chat',
    async (code) => {
      await buy();
      foreign.deliver(code);
      const typed = /[\d:]+$/u.exec(code.replace('-', ''))?.[0] ?? '';
      await shop.see('other', new RegExp(`Code: ${typed}`, 'u'), 30_000);
      await paid();
    },
  );

  it('has a number given back that its buyer cancelled, who pays nothing', async () => {
    await buy();
    await shop.press('other', /Cancel/u);
    await waitFor(() => foreign.sold.at(-1)?.state === 'cancelled', {
      deadlineMs: 20_000,
      what: 'the cancellation',
    });
    await paid();
  });

  it('brings a further code on the same number', async () => {
    await buy();
    foreign.deliver('551029');
    await shop.see('other', /Code: 551029/u, 30_000);
    await shop.press('other', /Another code on this number/u);
    await shop.see('other', /Another code on the same number/u);
    await shop.press('other', /Get it for/u);
    await waitFor(() => foreign.sold.at(-1)?.state === 'retry', {
      deadlineMs: 20_000,
      what: 'another code to be asked for',
    });
    foreign.deliver('660183');
    await shop.see('other', /Code: 660183/u, 30_000);
    await paid();
  });
});
