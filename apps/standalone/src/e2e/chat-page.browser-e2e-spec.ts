import { describeInBrowser } from '@numera/testing';
import { ChatPage, type Person } from './chat-page';
import { Shop } from './shop';

jest.setTimeout(180_000);

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
  let chat: ChatPage;

  beforeAll(async () => {
    shop = await Shop.open();
    chat = await ChatPage.open(shop.sandbox.url);
  });
  afterAll(async () => {
    await chat.close();
    await shop.close();
  });

  describe.each(['en', 'ar'] as const)('in %s', (language) => {
    const words = WORDS[language];
    const { person } = words;

    it('deposits, and an admin approves', async () => {
      await chat.become('admin');
      await chat.write('/start');
      await chat.become(person);
      await chat.write('/start');
      await chat.write('/deposit');
      await chat.see(words.askAmount);
      await chat.write(language === 'ar' ? '٢٠' : '20');
      await chat.see('wallet-of-the-test');
      await chat.picture(`deposit-${language}`);
      await chat.write(`PAID-${language}-1`);
      await chat.become('admin');
      await chat.see(`PAID-${language}-1`);
      await chat.picture(`approve-${language}`);
      await chat.press(words.approve);
      await chat.become(person);
      await chat.see(words.credited);
    });

    it('buys the Ring4 product by /buy and sees the code arrive', async () => {
      await chat.write('/buy');
      await chat.see(words.confirm);
      await chat.press(words.buy);
      await chat.see(words.reserved);
      const order = await shop.waitingOrder(/Ring4/u);
      await chat.page.getByTestId(`order-${order}`).getByTestId('send-code').click();
      await chat.see(words.code);
      await chat.picture(`purchase-${language}`);
    });

    it('buys a WhatsApp number in another country by the menu, and cancels it', async () => {
      await chat.write('/services');
      await chat.see(words.chooseService);
      await chat.picture(`services-${language}`);
      await chat.press('WhatsApp');
      await chat.see(words.chooseCountry);
      await chat.press(words.germany);
      await chat.see(words.confirm);
      await chat.press(words.buy);
      await shop.waitingOrder(/WhatsApp/u);
      await chat.see(words.reserved);
      await chat.press(words.cancel);
      await chat.see(words.cancelled);
    });

    it('buys by inline search, and lets it expire', async () => {
      shop.sandbox.smspool.configure({ orderLifeSeconds: 12 });
      await chat.page.getByTestId('composer').fill('@numera_bot sp_svc:DE:whats');
      await chat.page.getByTestId('inline-result').filter({ hasText: 'WhatsApp' }).first().click();
      await chat.see(words.confirm);
      await chat.press(words.buy);
      await chat.see(words.expired, 60_000);
      await chat.picture(`expired-${language}`);
      shop.sandbox.smspool.configure({ orderLifeSeconds: 1_200 });
    });
  });

  it('works on a phone’s width', async () => {
    await chat.page.setViewportSize({ width: 390, height: 844 });
    await chat.write('/start');
    await chat.see('أهلاً بك');
    const overflow = await chat.page.evaluate(
      'document.documentElement.scrollWidth - window.innerWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await chat.picture('phone-ar');
  });
});
