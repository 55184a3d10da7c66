import { label, type LabelledMessage } from './label';

/**
 * Written, full of traps, after the rules had been changed for those before, and before they had been run on
 * any of these: codes were found with a precision of 0.95 and a recall of 0.93, services without a fault.
 */
export const LATEST_MESSAGES: readonly LabelledMessage[] = [
  ...label('en', [
    ['Your Noon verification code is 7719. It expires in 3 minutes.', '7719', 'noon'],
    ['GitHub: 482 019 is your authentication code. @github.com #482019', '482019', 'github'],
    ['[Shein] Verification code 550192, valid for 10 minutes', '550192', 'shein'],
    ['Walmart: your one-time passcode is 620 018', '620018', 'walmart'],
    ['Skype: 4410 is the code to verify your number', '4410', 'skype'],
    ['Your POF code is 90215. Happy fishing!', '90215', 'pof'],
    ['Paytm never calls you asking for OTP. 559018 is the OTP to log in.', '559018', 'paytm'],
    ['Pinterest - 771029 is your login code.', '771029', 'pinterest'],
    [
      'Your statement for account ending 4471 is ready. Minimum due: 1,250.00 by 12/04.',
      null,
      null,
    ],
    ['Reminder: table for 6 at 1930 tonight. Text CANCEL to 60022 to cancel.', null, null],
    ['Security code 4821 for your locker at Gate 12. Valid today.', '4821', null],
    ['Google Play: you were charged $14.99. Order GPA.3391-2210-8841-55012', null, 'google'],
    ['eToro: use 883 104 to complete your sign up', '883104', null],
    ['Ticketmaster: use code 339-118-02? No, wait for your gate. Doors open 1800.', null, null],
    ['Your one time password (OTP) for login is 00412. Regards, MyBank', '00412', null],
    ['Use K7PX-2M9Q as your backup code', 'K7PX-2M9Q', null],
  ]),
  ...label('ar', [
    ['مرحبا، رمزك للدخول إلى حساب نتفلكس: 8841', '8841', 'netflix'],
    ['أوبر: استخدم 4410 لتسجيل الدخول', '4410', 'uber'],
    ['رقم التأكيد الخاص بك لدى هنقرستيشن هو ٩٠٢١', '9021', 'hungerstation'],
    ['تذكير: موعدك يوم الثلاثاء 14/4 الساعة 1630 عيادة 204', null, null],
    ['تم سحب 2,500 ر.س من الصراف 4410. الرصيد 12,004 ر.س', null, null],
    ['كود تفعيل ديسكورد: 552 019', '552019', 'discord'],
  ]),
  ...label('ru', [
    ['Telegram: код 33 109', '33109', 'telegram'],
    ['Код для Uber: 4410. Не сообщайте его', '4410', 'uber'],
    ['Ваш вклад 250000 руб. пролонгирован до 12.04.2027', null, null],
    ['Мегафон: ваш код 5519 для входа', '5519', null],
    ['Штраф УИН 18810177260411 сумма 500, оплатите до 14.05', null, null],
  ]),
  ...label('es', [
    ['Tu código Didi es 8821', '8821', 'didi'],
    ['Netflix: 559 018 es tu código para iniciar sesión', '559018', 'netflix'],
    ['Tu turno 204 será llamado a las 1630. Módulo 12', null, null],
    ['Compra aprobada por $25.000 con tarjeta 4410', null, null],
  ]),
  ...label('zh', [
    ['【Steam】登录代码 R7XK2', 'R7XK2', 'steam'],
    ['【滴滴出行】验证码 559018，请勿泄露', '559018', 'didi'],
    ['【顺丰】您的快件 SF1048820 已由 1204 室签收', null, null],
    ['您的 Google 验证码是 G-220184', '220184', 'google'],
  ]),
  ...label('fr', [
    ['Uber : 4410 est votre code. Ne le partagez pas.', '4410', 'uber'],
    ['Votre code Amazon est 559018', '559018', 'amazon'],
    ['Facture 2026-0441 de 25,90 € prélevée le 14/04', null, null],
  ]),
  ...label('de', [
    ['LinkedIn: Dein Code lautet 559018', '559018', 'linkedin'],
    ['Ihr Termin: Di 14.04., 16.30 Uhr, Raum 2204', null, null],
    ['eBay: 883 104 ist Ihr Sicherheitscode', '883104', 'ebay'],
  ]),
  ...label('pt', [
    ['Seu código Uber: 4410', '4410', 'uber'],
    ['Boleto 00190 vence em 14/04. Valor R$ 250,00', null, null],
    ['Shopee: 559018 é o seu código de verificação', '559018', 'shopee'],
  ]),
  ...label('tr', [
    ['Google doğrulama kodunuz G-220184', '220184', 'google'],
    ['Paketiniz 4410 nolu dolapta, son gün 14.04', null, null],
  ]),
  ...label('fa', [
    ['گوگل: کد تأیید G-۲۲۰۱۸۴', '220184', 'google'],
    ['قبض شما 250000 ریال، مهلت 1405/01/25', null, null],
  ]),
  ...label('id', [
    ['Grab: kode kamu 559018', '559018', 'grab'],
    ['Tagihan PLN 441022 sebesar Rp250.000 jatuh tempo 14/04', null, null],
  ]),
  ...label('hi', [['स्विगी: 559018 आपका OTP है', '559018', 'swiggy']]),
  ...label('ko', [['[카카오톡] 인증번호 559018', '559018', 'kakaotalk']]),
  ...label('ja', [['Yahoo! JAPAN 確認コード 4410', '4410', 'yahoo']]),
  ...label('vi', [['Grab: Ma OTP cua ban la 559018', '559018', 'grab']]),
  ...label('it', [['Il codice Instagram è 559 018', '559018', 'instagram']]),
  ...label('pl', [['Kod Bolt: 4410. Nie udostępniaj', '4410', 'bolt']]),
  ...label('uk', [['Viber: ваш код 559018', '559018', 'viber']]),
];
