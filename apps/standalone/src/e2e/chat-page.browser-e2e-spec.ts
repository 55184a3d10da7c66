import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PERSONS } from '@numera/sandbox';
import { describeInBrowser } from '@numera/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Shop } from './shop';

jest.setTimeout(180_000);

/** Where the pictures of the README are; they are written anew with NUMERA_PICTURES=1. */
const PICTURES = join(__dirname, '..', '..', '..', '..', 'docs', 'pictures');
const KEEP = process.env['NUMERA_PICTURES'] !== undefined;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

type Person = keyof typeof PERSONS;

/** The words a person reads and presses, by language. */
const WORDS = {
  en: {
    person: 'other' as Person,
    askAmount: 'How many dollars',
    approve: 'Approve',
    credited: 'was added to your balance',
    confirm: 'Confirm your order',
    buy: 'Buy for',
    reserved: 'Your number is reserved',
    code: 'The code has arrived',
    chooseService: 'Choose a service',
    chooseCountry: 'Choose the country for',
    germany: 'Germany',
    cancel: 'Cancel the number',
    cancelled: 'The order was cancelled',
    expired: 'No code arrived in time',
  },
  ar: {
    person: 'user' as Person,
    askAmount: 'كم دولاراً',
    approve: 'Approve',
    credited: 'إلى رصيدك',
    confirm: 'تأكيد الطلب',
    buy: 'شراء بسعر',
    reserved: 'تم حجز رقمك',
    code: 'وصل الكود',
    chooseService: 'اختر الخدمة',
    chooseCountry: 'اختر الدولة للخدمة',
    germany: 'ألمانيا',
    cancel: 'إلغاء الرقم',
    cancelled: 'تم إلغاء الطلب',
    expired: 'لم يصل الكود',
  },
};

describeInBrowser('a person at the chat page', () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    shop = await Shop.open();
    const executablePath = process.env['NUMERA_CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: FLAGS });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(shop.sandbox.url);
  });
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  const become = (person: Person) => page.getByTestId(`person-${PERSONS[person].id}`).click();
  const write = async (text: string): Promise<void> => {
    await page.getByTestId('composer').fill(text);
    await page.getByTestId('composer').press('Enter');
  };
  const see = (text: string, timeout = 30_000) =>
    page.getByTestId('chat').getByText(text).last().waitFor({ timeout });
  const press = (text: string) =>
    page.getByTestId('chat').getByTestId('button').filter({ hasText: text }).last().click();
  const picture = async (name: string): Promise<void> => {
    if (!KEEP) return;
    mkdirSync(PICTURES, { recursive: true });
    // Toasts and unfolding messages are on their way; a picture shows what stays.
    await page.getByTestId('toast').waitFor({ state: 'hidden' });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
  };

  describe.each(['en', 'ar'] as const)('in %s', (language) => {
    const words = WORDS[language];
    const { person } = words;

    it('deposits, and an admin approves', async () => {
      await become('admin');
      await write('/start');
      await become(person);
      await write('/start');
      await write('/deposit');
      await see(words.askAmount);
      await write(language === 'ar' ? '٢٠' : '20');
      await see('wallet-of-the-test');
      await picture(`deposit-${language}`);
      await write(`PAID-${language}-1`);
      await become('admin');
      await see(`PAID-${language}-1`);
      await picture(`approve-${language}`);
      await press(words.approve);
      await become(person);
      await see(words.credited);
    });

    it('buys the Ring4 product by /buy and sees the code arrive', async () => {
      await write('/buy');
      await see(words.confirm);
      await press(words.buy);
      await see(words.reserved);
      const order = await shop.waitingOrder(/Ring4/u);
      await page.getByTestId(`order-${order}`).getByTestId('send-code').click();
      await see(words.code);
      await picture(`purchase-${language}`);
    });

    it('buys a WhatsApp number in another country by the menu, and cancels it', async () => {
      await write('/services');
      await see(words.chooseService);
      await picture(`services-${language}`);
      await press('WhatsApp');
      await see(words.chooseCountry);
      await press(words.germany);
      await see(words.confirm);
      await press(words.buy);
      await shop.waitingOrder(/WhatsApp/u);
      await see(words.reserved);
      await press(words.cancel);
      await see(words.cancelled);
    });

    it('buys by inline search, and lets it expire', async () => {
      shop.sandbox.smspool.configure({ orderLifeSeconds: 12 });
      await page.getByTestId('composer').fill('@numera_bot sp_svc:DE:whats');
      await page.getByTestId('inline-result').filter({ hasText: 'WhatsApp' }).first().click();
      await see(words.confirm);
      await press(words.buy);
      await see(words.expired, 60_000);
      await picture(`expired-${language}`);
      shop.sandbox.smspool.configure({ orderLifeSeconds: 1_200 });
    });
  });

  it('works on a phone’s width', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await write('/start');
    await see('أهلاً بك');
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - window.innerWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await picture('phone-ar');
  });
});
