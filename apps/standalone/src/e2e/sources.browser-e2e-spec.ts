import { describeInBrowser, waitFor } from '@numera/testing';
import { ChatPage, type Side } from './chat-page';
import { secondProvider, Shop } from './shop';

jest.setTimeout(180_000);

const NUMBERS = ['+12025550171', '+12025550172'];
const CODE = 'The code has arrived';
const RESERVED = 'Your number is reserved';

/** What issue 4 promises, seen and pressed in the page: every source of numbers. */
describeInBrowser('sources at the chat page', () => {
  let shop: Shop;
  let chat: ChatPage;

  beforeAll(async () => {
    shop = await Shop.open(secondProvider);
    await shop.fund('other', '20', 'PAY-PAGE-1');
    await shop.fund('user', '20', 'PAY-PAGE-2');
    chat = await ChatPage.open(shop.sandbox.url);
  });
  afterAll(async () => {
    await chat.close();
    await shop.close();
  });

  const panel = (testId: string) => chat.page.getByTestId(testId);
  const lastText = (words: string): Promise<string> =>
    chat.page.getByTestId('chat').getByText(words).last().innerText();
  const numberIn = (text: string): string =>
    `+${(/\+[\d ]{8,}/u.exec(text)?.[0] ?? '').replace(/\D/gu, '')}`;
  /** The number that the chat shows as reserved, once it is another than `before`. */
  const reserved = (words = RESERVED, before = ''): Promise<string> =>
    waitFor(
      async () => {
        await chat.see(words);
        const number = numberIn(await lastText(words));
        return number !== before && number;
      },
      { deadlineMs: 30_000, what: 'a number in the chat' },
    );
  const codes = (): Promise<number> => chat.page.getByTestId('chat').getByText(CODE).count();

  async function buy(command: string): Promise<string> {
    await chat.ask(command, 'Confirm your order');
    await chat.press('Buy for');
    return reserved();
  }

  /** Presses "Send code" at the provider that has this number, and waits for it in the chat. */
  async function sendCode(number: string): Promise<Side> {
    const before = await codes();
    const { smspool, handlerApi } = shop.sandbox;
    const [side, order] = await waitFor(
      () => {
        const waiting = (
          [
            ['smspool', smspool],
            ['handler-api', handlerApi],
          ] as const
        ).map(
          ([name, provider]) =>
            [
              name,
              provider
                .books()
                .orders.find((one) => one.phoneNumber === number && one.status === 'pending'),
            ] as const,
        );
        return waiting.find(([, one]) => one !== undefined);
      },
      { deadlineMs: 15_000, what: `${number} to wait at a provider` },
    );
    await chat.openPanel(side, 'orders');
    await panel(`order-${order?.orderCode ?? ''}`)
      .getByTestId('send-code')
      .click();
    await chat.page.getByTestId('chat').getByText(CODE).nth(before).waitFor({ timeout: 30_000 });
    return side;
  }

  it('complete an order from the second when the first is out of stock, under one charge', async () => {
    await chat.become('other');
    await chat.openPanel('smspool', 'faults');
    await panel('smspool-purchaseFault').selectOption('out-of-stock');
    await panel('smspool-purchaseFaultTimes').fill('1');
    await panel('smspool-purchaseFaultTimes').press('Enter');
    await waitFor(() => shop.sandbox.smspool.books().settings.purchaseFaultTimes === 1, {
      deadlineMs: 10_000,
      what: 'the fault to be set',
    });
    const number = await buy('/buy');
    expect(await sendCode(number)).toBe('handler-api');
    await chat.picture('failover-en');
    const price = /The price, \W*(\$\d+\.\d\d)/u.exec(await lastText(CODE))?.[1] ?? '';
    // The code is told before its money is taken: this comes a moment later.
    const wallet = await waitFor(
      async () => {
        await chat.ask('/balance', 'Held for orders');
        const text = (await lastText('Held for orders')).replace(/[\u2066-\u2069]/gu, '');
        return text.includes('Held for orders: $0.00') && text;
      },
      { deadlineMs: 20_000, everyMs: 500, what: 'nothing to be held any more' },
    );
    expect(wallet).toContain(`Spent: ${price}\n`);
  });

  it('give another number for the same order', async () => {
    const first = await buy('/buy');
    await chat.press('Change number');
    const second = await reserved(RESERVED, first);
    await sendCode(second);
    expect(numberIn(await lastText(CODE))).toBe(second);
  });

  it('bring another code on a number that has brought one', async () => {
    const number = numberIn(await lastText(CODE));
    await chat.press('Another code on this number');
    await chat.see('Another code on the same number');
    await chat.press('Get it for');
    expect(await reserved()).toBe(number);
    await sendCode(number);
    await chat.picture('another-code-en');
  });

  it('are the operator’s own numbers, from a file, with codes from a source that is asked', async () => {
    await chat.become('admin');
    const lines = NUMBERS.map((number) => `whatsapp,us,${number},0.15`);
    await chat.upload('numbers.csv', Buffer.from([...lines, 'whatsapp,us,nonsense,'].join('\n')));
    await chat.see(/Added: 2/u);
    await chat.see('This line was not taken');
    await chat.openPanel('message-source', 'answers');
    const [url, key] = await Promise.all(
      ['source-url', 'source-key'].map((id) => panel(id).locator('small').innerText()),
    );
    await chat.ask('/messages', 'There is none yet');
    await chat.press('Add a source');
    await chat.see('What is it to be called');
    await chat.ask('Gate', 'How do its messages come');
    await chat.press('We ask it');
    await chat.see('The address that is asked');
    await chat.ask(url ?? '', 'Where does its key go');
    await chat.press('In a header');
    await chat.see('What is the header called');
    await chat.ask('X-Api-Key', 'Send the key');
    await chat.ask(key ?? '', 'How many seconds');
    await chat.press('Every 5 seconds');
    await chat.see('usual shape');
    await chat.press('The usual shape');
    await chat.see('It answers');
    await chat.picture('message-source-en');
    await chat.press('Save');
    await chat.see('Gate is saved');
    await link('Gate');

    await chat.become('other');
    const number = await buy('/number_1012_US');
    expect(NUMBERS).toContain(number);
    await comesIn(number, 'poll');
    await chat.see(new RegExp(`${CODE}[^]*482913`, 'u'));
    await chat.picture('own-number-en');
  });

  it('get their codes from a source that calls, told in Arabic', async () => {
    await chat.become('admin');
    await chat.ask('/messages', 'Message sources');
    await chat.press('Add a source');
    await chat.see('What is it to be called');
    await chat.ask('Hook', 'How do its messages come');
    await chat.press('It calls us');
    await chat.see('usual shape');
    await chat.press('The usual shape');
    await chat.see('Does it sign');
    await chat.ask('X-Signature', 'Send the key that it signs with');
    await chat.ask('a-key-to-sign-with', 'All is in order');
    await chat.press('Save');
    await chat.see('Hook is saved');
    const address = /https?:\S+/u.exec(await lastText('Hook is saved'))?.[0] ?? '';
    await chat.openPanel('message-source', 'answers');
    await panel('webhook-url').fill(address);
    await panel('webhook-signatureHeader').fill('X-Signature');
    await panel('webhook-signatureKey').fill('a-key-to-sign-with');
    await panel('webhook-save').click();
    await link('Hook');

    await chat.become('user');
    await chat.ask('/number_1012_US', 'تأكيد الطلب');
    await chat.press('شراء بسعر');
    const number = await reserved('تم حجز رقمك');
    expect(NUMBERS).toContain(number);
    await comesIn(number, 'push');
    await chat.see(/وصل الكود[^]*482913/u);
    await chat.picture('own-number-ar');
  });

  it('take a hundred thousand numbers, and a pattern that was tried on a message', async () => {
    await chat.become('admin');
    const lines = Array.from({ length: 100_000 }, (_, at) => `+44 7700 ${900_000 + at}`);
    await chat.upload('many.txt', Buffer.from(lines.join('\n')));
    await chat.see('100,000 lines received');
    await chat.press('WhatsApp');
    await chat.see('Which country for');
    await chat.press('United Kingdom');
    await chat.see(/Lines: 100,000[^]*Added: 100,000/u, 90_000);
    await chat.ask('/regex', 'Which pattern');
    await chat.ask('no\\. (\\d+)', 'Now send messages');
    await chat.ask('WhatsApp no. 4482, ref 993311', /The pattern takes: .*4482/u);
    await chat.picture('regex-en');
    await chat.ask('/sources', /own numbers/u);
    await chat.picture('sources-en');
  });

  /** A message to this number at the message source's panel; `way`: fetched or pushed. */
  async function comesIn(number: string, way: 'poll' | 'push'): Promise<void> {
    await chat.openPanel('message-source', 'messages');
    await panel('source-to').fill(number);
    await panel('source-text').fill('WhatsApp code: 482-913');
    if (way === 'push') await panel('source-way').selectOption('push');
    await panel('source-send').click();
  }

  /** Links WhatsApp to the source that was just saved. */
  async function link(source: string): Promise<void> {
    await chat.press('Link a service');
    await chat.see('Which service');
    await chat.press('WhatsApp');
    await chat.see(new RegExp(`On sale[^]*${source}`, 'u'));
  }
});
