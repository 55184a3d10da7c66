import { randomInt } from 'node:crypto';

const TEXTS: readonly (readonly [service: RegExp, template: string, digits: number])[] = [
  [/whatsapp/iu, 'Your WhatsApp code: {3}-{3}\nDon’t share this code with others', 6],
  [/telegram/iu, 'Telegram code: {5}\n\nDo not give this code to anyone.', 5],
  [/google|gmail/iu, 'G-{6} is your Google verification code.', 6],
  [/facebook/iu, '{6} is your Facebook confirmation code', 6],
  [/instagram/iu, '{3} {3} is your Instagram code. Don’t share it.', 6],
  [/ring4/iu, 'Your Ring4 verification code is {5}. It expires in 10 minutes.', 5],
  [/discord/iu, 'Your Discord verification code is: {6}', 6],
  [/uber/iu, 'Your Uber code is {4}. Never share this code.', 4],
  [/tiktok/iu, '[TikTok] {6} is your verification code', 6],
  [/wechat/iu, '【微信】验证码{6}，请勿告诉他人。', 6],
  [/vk/iu, 'Ваш код подтверждения: {6}. Никому не сообщайте его.', 6],
  [/careem|noon|talabat/iu, 'رمز التحقق الخاص بك هو {5}', 5],
];

/** What a service would send, and the code in it. */
export function makeMessage(serviceName: string): { text: string; code: string } {
  const [, template, digits] = TEXTS.find(([pattern]) => pattern.test(serviceName)) ?? [
    /./u,
    `${serviceName}: your verification code is {6}`,
    6,
  ];
  const code = String(randomInt(10 ** (digits - 1), 10 ** digits));
  let used = 0;
  const text = template.replace(/\{(\d)\}/gu, (_, count: string) => {
    const part = code.slice(used, used + Number(count));
    used += Number(count);
    return part;
  });
  return { text, code };
}

/** The vendor's guess of the code in any text. */
export function guessCode(text: string): string {
  const joined = /\d{3}[- ]\d{3}/u.exec(text)?.[0].replace(/\D/gu, '');
  return joined ?? /\d{4,8}/u.exec(text)?.[0] ?? '';
}
