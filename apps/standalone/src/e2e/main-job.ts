import { PERSONS } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { Shop } from './shop';

/** What every person and admin does, through Telegram and back, whatever carries the messages between services. */
export function describeMainJob(open: () => Promise<Shop>): void {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open();
  }, 90_000);
  afterAll(() => shop.close());

  it('greets in the language of the person’s Telegram, with balance and menu', async () => {
    shop.write('user', '/start');
    const arabic = await shop.see('user', /أهلاً بك/u);
    expect(shop.text('user', arabic)).toContain('$0.00');
    shop.write('other', '/start');
    await shop.see('other', /Welcome/u);
  });

  it('funds a wallet: an admin approves once, however often it is pressed', async () => {
    await shop.fund('other', '5.50', 'PAY-1001');
    const admin = shop.botMessages('admin').find(({ text }) => text.includes('PAY-1001'));
    expect(admin?.text).toContain('Approved');
    shop.write('other', '/balance');
    const balance = await shop.see('other', /Your wallet/u);
    expect(shop.text('other', balance)).toContain('Available: $5.50');
  });

  it('sells the Ring4 product by /buy and delivers the code, charged only then', async () => {
    shop.write('other', '/buy');
    const confirm = await shop.see('other', /Confirm your order/u);
    expect(shop.text('other', confirm)).toMatch(/Ring4.*\n.*United States/su);
    await shop.press('other', /Buy for/u);
    await shop.see('other', /Your number is reserved/u);
    shop.write('other', '/balance');
    await shop.see('other', /Held for orders: \$0\.[1-9]/u);
    shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), {
      text: 'Your Ring4 code is 48213',
    });
    const code = await shop.see('other', /The code has arrived/u);
    expect(shop.text('other', code)).toContain('Code: 48213');
    await shop.press('other', /Full message/u);
    await shop.see('other', /Your Ring4 code is 48213/u);
    expect(shop.text('other', confirm)).toContain('Code received');
  });

  it('sells by the menu, and cancels without a charge', async () => {
    shop.write('other', '/services');
    await shop.see('other', /Choose a service\nPage/u);
    await shop.press('other', /WhatsApp/u);
    await shop.see('other', /Choose the country for: .*WhatsApp/u);
    await shop.press('other', /United Kingdom/u);
    await shop.see('other', /Confirm your order(.|\n)*WhatsApp(.|\n)*United Kingdom/u);
    await shop.press('other', /Buy for/u);
    await shop.see('other', /Your number is reserved(.|\n)*United Kingdom/u);
    await shop.press('other', /Cancel the number/u);
    await shop.see('other', /The order was cancelled/u, 30_000);
    expect(shop.sandbox.smspool.books().orders.some((one) => one.status === 'pending')).toBe(false);
  });

  it('finds countries and services by inline search, and sells what is picked', async () => {
    const { id } = PERSONS.other;
    const { telegram } = shop.sandbox;
    const countries = await telegram.inlineQuery(id, 'sp:germ');
    expect(countries?.results.map((one) => one.title)).toEqual(['🇩🇪 Germany']);
    const services = await telegram.inlineQuery(id, 'sp_svc:DE:whats');
    const [whatsapp] = services?.results ?? [];
    expect(whatsapp?.title).toContain('WhatsApp');
    telegram.chooseInline(id, whatsapp?.inlineQueryId ?? '', whatsapp?.id ?? '');
    await shop.see('other', /Confirm your order(.|\n)*Germany/u);
  });

  it('makes one order of two hundred presses of one confirm button', async () => {
    const confirm = await shop.see('other', /Confirm your order(.|\n)*Germany/u);
    const before = shop.sandbox.smspool.books().orders.length;
    const [button] =
      shop.botMessages('other').find((one) => one.messageId === confirm)?.buttons ?? [];
    await Promise.all(
      Array.from({ length: 200 }, () =>
        shop.pressAt('other', confirm, button?.row ?? 0, button?.column ?? 0),
      ),
    );
    const code = await shop.waitingOrder(/WhatsApp/u);
    expect(shop.sandbox.smspool.books().orders.length).toBe(before + 1);
    shop.sandbox.smspool.sendMessage(code, { text: 'Your WhatsApp code: 123-456' });
    await shop.see('other', /Code: 123456/u);
  });

  it.each([
    ['/nothing', /do not know this command/u],
    ['hello there', /do not understand/u],
  ])('answers %s with help and the menu', async (text, answer) => {
    shop.write('other', text);
    await shop.see('other', answer);
  });

  it.each([
    ['1e9', /not an amount/u],
    ['-5', /more than zero/u],
    ['0.001', /at most two decimals/u],
    ['0.5', /smallest deposit is \$1\.00/u],
    ['٥٫٥٠', /Pay \$5\.50/u],
  ])('answers the amount %s clearly', async (amount, answer) => {
    shop.write('other', '/deposit');
    await shop.see('other', /How many dollars/u);
    shop.write('other', amount);
    await shop.see('other', answer);
    shop.write('other', '/help');
  });

  it('bears stickers, pictures and buttons of old or foreign messages', async () => {
    const { telegram } = shop.sandbox;
    telegram.sendSticker(PERSONS.other.id, '🐢');
    await shop.see('other', /do not understand/u);
    const stale = await telegram.press(PERSONS.other.id, 1, 'xx:old');
    expect(stale?.text).toContain('expired');
    const foreign = await telegram.press(PERSONS.other.id, 1, 'ca:AAAAAAAAAAAAAAAAAAAAAA');
    expect(foreign?.text).toContain('admins only');
  });

  it('says what is missing when the balance is too low, with a way to deposit', async () => {
    shop.write('user', '/buy');
    const message = await shop.see('user', /رصيدك غير كافٍ/u);
    expect(
      shop.botMessages('user').find((one) => one.messageId === message)?.buttons[0]?.text,
    ).toContain('إيداع');
  });

  it('shows history with "order again", and movements of the wallet', async () => {
    shop.write('other', '/orders');
    await shop.see('other', /Active numbers/u);
    await shop.press('other', /History/u);
    const history = await shop.see('other', /History\nPage 1/u);
    expect(shop.text('other', history)).toMatch(/completed/u);
    shop.write('other', '/balance');
    await shop.see('other', /Your wallet/u);
    await shop.press('other', /Movements/u);
    await shop.see('other', /purchase/u);
  });

  it('changes the language everywhere at once', async () => {
    shop.write('other', '/language');
    await shop.see('other', /Choose your language/u);
    await shop.press('other', /العربية/u);
    await shop.see('other', /أهلاً بك/u);
    shop.write('other', '/help');
    await shop.see('other', /طريقة الاستخدام/u);
  });

  it('registers its commands in both languages', async () => {
    const commands = await waitFor(
      () => {
        const list = shop.sandbox.telegram.commandsOf(PERSONS.user.id);
        return list.length > 0 ? list : null;
      },
      { deadlineMs: 5_000, what: 'the commands' },
    );
    expect(commands.map((one) => one.command)).toEqual([
      'start',
      'buy',
      'services',
      'deposit',
      'balance',
      'orders',
      'language',
      'help',
    ]);
    expect(commands[0]?.description).toBe('القائمة الرئيسية');
  });
}
