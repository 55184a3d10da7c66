import type { Language } from './message-languages';

export type CodeShape = 'four' | 'five' | 'six' | 'dashed' | 'spaced' | 'letters';

type Texts = readonly [string, ...string[]];

export interface ServiceTexts {
  readonly shape: CodeShape;
  readonly texts: { readonly en: Texts } & Partial<Readonly<Record<Language, Texts>>>;
}

/** Left-to-right marks as WhatsApp really puts them around the code in right-to-left texts. */
const LRM = '\u200e';

const LINES: readonly (readonly [id: number, ServiceTexts])[] = [
  [
    1012,
    {
      shape: 'dashed',
      texts: {
        en: [
          'Your WhatsApp code: {code}\n\nDo not share this code with others\n\n4sgLq1p5sV6',
          'WhatsApp code {code}\n\nYou can also tap on this link to verify your phone: v.whatsapp.com/{code}',
        ],
        ar: [`رمز واتساب الخاص بك: ${LRM}{code}\n\nلا تطلع أحداً على هذا الرمز\n\n4sgLq1p5sV6`],
        ru: ['Ваш код WhatsApp: {code}\n\nНе сообщайте этот код никому\n\n4sgLq1p5sV6'],
        fr: ['Votre code WhatsApp : {code}\n\nNe partagez ce code avec personne\n\n4sgLq1p5sV6'],
        es: [
          'Tu código de WhatsApp es {code}\n\nNo compartas este código con nadie\n\n4sgLq1p5sV6',
        ],
        de: ['Dein WhatsApp-Code: {code}\n\nTeile diesen Code nicht mit anderen\n\n4sgLq1p5sV6'],
        pt: ['Seu código do WhatsApp: {code}\n\nNão compartilhe este código\n\n4sgLq1p5sV6'],
        id: ['Kode WhatsApp Anda: {code}\n\nJangan bagikan kode ini\n\n4sgLq1p5sV6'],
      },
    },
  ],
  [
    907,
    {
      shape: 'five',
      texts: {
        en: [
          'Telegram code: {code}\n\nYou can also tap on this link to log in:\nhttps://t.me/login/{code}',
          'Telegram code {code}\n\nO2P2z+/jBpJ',
        ],
        ar: ['رمز تيليجرام: {code}\n\nلا تعط هذا الرمز لأي شخص\n\nO2P2z+/jBpJ'],
        ru: ['Код Telegram: {code}\n\nНикому не давайте код\n\nO2P2z+/jBpJ'],
        es: ['Código de Telegram: {code}'],
      },
    },
  ],
  [
    395,
    {
      shape: 'six',
      texts: {
        en: [
          'G-{code} is your Google verification code.',
          "G-{code} is your Google verification code. Don't share your code with anyone.",
        ],
        ar: ['G-{code} هو رمز التحقق الخاص بك في Google.'],
        ru: ['G-{code} — ваш код подтверждения Google.'],
        fr: ['G-{code} est votre code de validation Google.'],
        de: ['G-{code} ist dein Google-Bestätigungscode.'],
        es: ['G-{code} es tu código de verificación de Google.'],
        pt: ['G-{code} é seu código de verificação do Google.'],
        id: ['G-{code} adalah kode verifikasi Google Anda.'],
      },
    },
  ],
  [
    329,
    {
      shape: 'five',
      texts: {
        en: [
          '{code} is your Facebook confirmation code',
          'FB-{code} is your Facebook confirmation code',
        ],
        ar: ['{code} هو رمز التأكيد الخاص بك على فيسبوك'],
        fr: ['{code} est votre code de confirmation Facebook'],
        es: ['{code} es tu código de confirmación de Facebook'],
      },
    },
  ],
  [
    457,
    {
      shape: 'spaced',
      texts: {
        en: [
          "{code} is your Instagram code. Don't share it. #ig",
          'Use {code} to verify your Instagram account.',
        ],
        ar: ['{code} هو رمز إنستغرام الخاص بك. لا تشاركه.'],
        pt: ['{code} é o seu código do Instagram. Não o compartilhe.'],
      },
    },
  ],
  [
    924,
    {
      shape: 'six',
      texts: {
        en: [
          '[TikTok] {code} is your verification code, valid for 5 minutes. To keep your account safe, never forward this code.',
        ],
        ar: ['[TikTok] {code} رمز التحقق الخاص بك، صالح لمدة 5 دقائق.'],
        id: ['[TikTok] {code} adalah kode verifikasi Anda, berlaku 5 menit.'],
      },
    },
  ],
  [
    273,
    {
      shape: 'six',
      texts: {
        en: ['Your Discord security code is: {code}', 'Your Discord verification code is: {code}'],
      },
    },
  ],
  [
    846,
    {
      shape: 'six',
      texts: {
        en: ['Snapchat code: {code}. Do not share it or use it elsewhere!'],
        ar: ['رمز Snapchat: {code}. لا تشاركه مع أحد!'],
      },
    },
  ],
  [
    948,
    {
      shape: 'six',
      texts: {
        en: [
          'Your X confirmation code is {code}.',
          'Your Twitter confirmation code is {code}. Reply STOP to end messages.',
        ],
      },
    },
  ],
  [
    951,
    {
      shape: 'four',
      texts: {
        en: [
          'Your Uber code is {code}. Never share this code. Reply STOP ALL to +1 415-237-0403 to unsubscribe.',
        ],
        ar: ['رمز Uber الخاص بك هو {code}. لا تشارك هذا الرمز أبداً.'],
      },
    },
  ],
  [
    39,
    {
      shape: 'six',
      texts: {
        en: ['{code} is your Amazon OTP. Do not share it with anyone.'],
        de: ['{code} ist Ihr Amazon-Sicherheitscode. Geben Sie ihn nicht weiter.'],
      },
    },
  ],
  [
    829,
    {
      shape: 'dashed',
      texts: { en: ['SIGNAL code: {code}. Do not share this code with anyone.'] },
    },
  ],
  [868, { shape: 'letters', texts: { en: ['Your Steam verification code is {code}'] } }],
  [926, { shape: 'six', texts: { en: ['Your Tinder code is {code} @tinder.com #{code}'] } }],
  [
    978,
    {
      shape: 'six',
      texts: {
        en: [
          'Your Viber code: {code}. You can also tap this link to finish your activation: https://unv.viber.com/a/{code}',
        ],
      },
    },
  ],
  [
    985,
    {
      shape: 'six',
      texts: {
        en: ['VK: {code} is your confirmation code'],
        ru: ['{code} — ваш код для VK. Никому его не сообщайте.'],
      },
    },
  ],
  [
    1004,
    {
      shape: 'six',
      texts: {
        en: [
          '【微信】验证码{code}，请勿告诉他人。',
          "[WeChat] Verification code ({code}) may only be used once to verify mobile number. For account safety, don't forward the code to others.",
        ],
      },
    },
  ],
  [
    1072,
    {
      shape: 'six',
      texts: {
        en: ['Use {code} as Microsoft account security code', 'Microsoft access code: {code}'],
        fr: ['Utilisez {code} comme code de sécurité pour votre compte Microsoft'],
      },
    },
  ],
  [1034, { shape: 'letters', texts: { en: ['{code} is your Yahoo verification code'] } }],
  [677, { shape: 'six', texts: { en: ['Your OpenAI API verification code is: {code}'] } }],
  [
    700,
    {
      shape: 'six',
      texts: { en: ["PayPal: {code} is your security code. Don't share your code."] },
    },
  ],
  [
    1574,
    {
      shape: 'six',
      texts: {
        en: [
          'Your Ring4 verification code is {code}',
          '{code} is your Ring4 code. It expires in 10 minutes.',
        ],
      },
    },
  ],
  // Senders that write Arabic wherever the number is.
  [
    146,
    {
      shape: 'four',
      texts: { en: ['رمز التحقق الخاص بك في Careem هو {code}. لا تشاركه مع أي شخص.'] },
    },
  ],
  [652, { shape: 'six', texts: { en: ['{code} هو رمز التحقق الخاص بك في نون'] } }],
  [
    903,
    { shape: 'five', texts: { en: ['رمز التحقق الخاص بك في طلبات: {code}\nصالح لمدة 10 دقائق'] } },
  ],
  // Services whose names could be mistaken for the code.
  [
    1,
    { shape: 'four', texts: { en: ['[1688] Your code is {code}. It is valid for 15 minutes.'] } },
  ],
  [13, { shape: 'six', texts: { en: ['888poker: {code} is your one-time code'] } }],
];

export const SERVICE_TEXTS: ReadonlyMap<number, ServiceTexts> = new Map(LINES);

/** For the services without words of their own. */
export const GENERIC_TEXTS: Readonly<Record<Language, Texts>> = {
  en: [
    'Your {name} verification code is {code}',
    '{code} is your {name} code. It expires in 10 minutes.',
    '[{name}] Code: {code}. Never share it with anyone.',
  ],
  ar: ['رمز التحقق الخاص بك في {name} هو {code}', '{code} هو رمز {name}. ينتهي خلال 10 دقائق.'],
  ru: [
    '{name}: ваш код подтверждения {code}',
    'Код {code} для входа в {name}. Никому не сообщайте.',
  ],
  fr: ['Votre code de vérification {name} est {code}'],
  es: ['Tu código de verificación de {name} es {code}'],
  de: ['Ihr Bestätigungscode für {name} lautet {code}'],
  pt: ['Seu código de verificação do {name} é {code}'],
  id: ['Kode verifikasi {name} Anda adalah {code}'],
};
