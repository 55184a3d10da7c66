import { KNOWN_SERVICES } from './known-services';
import { mentionedServices } from './service-mentions';
import { serviceKeyOf } from './service-names';

describe('the key of a service', () => {
  it.each([
    ['WhatsApp', 'whatsapp'],
    ['واتساب', 'whatsapp'],
    ['واتس اب', 'whatsapp'],
    ['Google/Gmail', 'google'],
    ['Google,youtube,Gmail', 'google'],
    ['Instagram+Threads', 'instagram'],
    ['Twitter / X', 'twitter'],
    ['Uber / Postmates', 'uber'],
    ['Microsoft / Microsoft Rewards / Outlook ', 'microsoft'],
    ['Mail.ru', 'mailru'],
    ['LINE', 'line'],
    ['微信', 'wechat'],
    ['Plenty of Fish / POF', 'pof'],
    ['Yandex Go', 'yandex'],
  ])('%j is %s', (name, key) => expect(serviceKeyOf(name)).toBe(key));

  it('is the folded name where nobody listed it', () => {
    expect(serviceKeyOf("Rothy's")).toBe('rothys');
    expect(serviceKeyOf('ROTHY’S')).toBe('rothys');
    expect(serviceKeyOf('!!')).toBe('');
  });

  it('is one a name: no name in the table means two services', () => {
    const names = KNOWN_SERVICES.flatMap(({ key, names: own, commonNames }) =>
      [...own, ...commonNames].map((name) => ({ name, key })),
    );
    expect(names.filter(({ name, key }) => serviceKeyOf(name) !== key)).toEqual([]);
    expect(KNOWN_SERVICES.length).toBeGreaterThanOrEqual(60);
  });
});

describe('the services that a message names', () => {
  it.each([
    ['Your WhatsApp code: 493-028', 'whatsapp'],
    ['كود واتساب الخاص بك: 123-456', 'whatsapp'],
    ['رمز التحقق لحسابك بواتس آب 123456', 'whatsapp'],
    ['Код для входа в Телеграме: 91827', 'telegram'],
    ['【微信】验证码：482910', 'wechat'],
    ['[카카오] 인증번호는 [482910]입니다', 'kakaotalk'],
    ['Bolt: your code is 8821', 'bolt'],
    ['Use 482913 to log in to Wise', 'wise'],
    ['Your X confirmation code is xk39p2qd', 'twitter'],
    ['WhatsApp验证码 482913', 'whatsapp'],
    ['Twój kod do Facebooka to 482913', 'facebook'],
    ['731820 @tinder.com #731820', 'tinder'],
  ])('%j is of %s', (text, key) => expect(mentionedServices(text)[0]).toBe(key));

  it.each([
    'Your verification code is 482913',
    'Stand in line 3 and bolt the door',
    'the signal is weak, zoom in at 482913',
    'طلبات كثيرة وصلت اليوم',
  ])('%j names none', (text) => expect(mentionedServices(text)).toEqual([]));

  it('has the sender first, then a label, then what stands beside a word for a code', () => {
    const text = 'PayPal: use Google code 482913. Sent through Twilio';
    expect(mentionedServices(text)).toEqual(['paypal', 'google', 'twilio']);
    expect(mentionedServices(text, 'AD-AMAZON')[0]).toBe('amazon');
    expect(mentionedServices(text, '+12025550134')[0]).toBe('paypal');
  });

  it('knows the names that it is given besides', () => {
    expect(mentionedServices('Your Rothys code is 482913')).toEqual([]);
    expect(mentionedServices('Your Rothy’s code is 482913', '', ["Rothy's"])).toEqual(['rothys']);
  });
});
