import { findOtherCodeNames } from './code-words';
import { blankOut, type Span } from './spans';

const FILLER = '\ue000';

const MONTHS = [
  'jan(?:uary|vier|uar)?|feb(?:ruary|ruar)?|fév(?:rier)?|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|may|mai|mayo',
  'june?|juin|juni[o]?|july?|juillet|juli[o]?|aug(?:ust)?|août|agosto|sep(?:t(?:ember)?)?|oct(?:ober|obre|ubre)?|okt(?:ober)?',
  'nov(?:ember|embre|iembre)?|dec(?:ember)?|déc(?:embre)?|dez(?:ember)?|dic(?:iembre)?|de',
  'января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря',
  'يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık',
].join('|');

const CURRENCY_BEFORE =
  '[$€£¥₹₽₺₴₩₪₫₦৳฿₱﷼]|(?<![\\p{L}])(?:USD|EUR|GBP|INR|Rs\\.?|Rp\\.?|IDR|SAR|AED|EGP|QAR|KWD|TRY|TL|RUB|CNY|RMB|HKD|BRL|MXN|PLN|Php|PKR|BDT|NGN|KES|Ksh|CHF|CAD|AUD|NT)';
const CURRENCY_AFTER =
  '[$€£¥₹₽₺₴₩₪₫₦৳฿₱﷼]|(?:USD|USDT|EUR|euros?|GBP|INR|IDR|SAR|AED|EGP|TRY|TL|lira|RUB|руб|рубл|сум|тенге|грн|CNY|RMB|dollars?|d[oó]lares|pesos?|reais|ريال|درهم|جنيه|دينار|دولار|ليرة|تومان|ریال|元|块|円|원|रुपये|रु|rupees?|rupiah|ribu|zł|Kč|kr|lei|Ft|coins?|credits?|монет|points?|pts|poin|баллов|نقطة|积分|puan|followers|km|kg|GB|MB|kcal|steps)(?![\\p{L}])';

/** What looks like digits and is something else whatever stands beside it. */
const SHAPES = new RegExp(
  [
    // Times, ISO and local dates, dates with a month's name
    '\\d{1,2}:\\d{2}(?::\\d{2})?(?!\\d)',
    '(?<!\\d)(?:[01]\\d|2[0-3])[0-5]\\d ?(?:h|hrs|hours|uhr)(?![\\p{L}\\d])',
    '(?<!\\d)\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(?!\\d)',
    '(?<!\\d)(?:0?[1-9]|[12]\\d|3[01])[-/.](?:0?[1-9]|[12]\\d|3[01])[-/.](?:\\d{4}|\\d{2})(?!\\d)',
    '(?<!\\d)\\d{1,2}/(?:20)?\\d{2}(?!\\d)',
    '(?<!\\d)\\d{4}\\s?[年년]',
    `(?<![\\p{L}])(?:${MONTHS})\\.? (?:\\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\\d{2}(?!\\d)`,
    `(?<!\\d)\\d{1,2}\\.? (?:de )?(?:${MONTHS})\\.? (?:de )?(?:19|20)\\d{2}(?!\\d)`,
    '(?:©|\\(c\\)|copyright) ?\\d{4}',
    // Money, percentages, quantities
    `(?:${CURRENCY_BEFORE})\\s?\\d[\\d.,]{0,15}(?!\\d)`,
    `\\d[\\d.,]{0,15}\\s?(?:${CURRENCY_AFTER})`,
    '\\d[\\d.,]{0,8}\\s?[%٪]',
    '\\d{1,9}[.,]\\d{1,9}(?:[.,]\\d{1,9}){0,4}(?!\\d|\\s?分)',
    // Numbered things whose noun follows
    '\\d{3,12}(?: numaralı| nolu| no\\.?lu|号订单|號訂單|番の)',
    // Short numbers to write to, street addresses
    '(?<![\\p{L}])(?:text|send|reply|sms) [\\p{L}]{1,12} to \\d{4,6}(?!\\d)',
    '\\d{1,6} (?:[\\p{L}]{2,15} ){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|blvd)(?![\\p{L}])',
    // Cards and accounts with their beginning hidden
    '(?<![\\p{L}])[*•xX✱#…]{2,12}[- ]?\\d{3,6}(?!\\d)|(?<!\\*)\\*\\d{4}(?![\\d*])',
  ].join('|'),
  'giu',
);

const LINKS = new RegExp(
  [
    '(?:https?|tg|intent|market)://[!-~]{1,500}',
    '[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4}',
    '(?<![\\w@.-])(?:[a-z0-9-]{1,63}\\.){1,4}(?:com|net|org|io|me|ly|gl|co|app|ru|cn|de|fr|br|id|ir|in|uk|link|page|to|be|tv|gg|xyz|info|shop|us|tr|es|sa|ae|eg|club|site|online)(?![\\w-])(?:[/?:][!-~]{0,500})?',
  ].join('|'),
  'giu',
);

/** Written phone numbers: international, nine or more digits in a row, or in groups. */
const PHONES = new RegExp(
  [
    '(?:\\+|(?<!\\d)00)\\d[\\d ().-]{5,20}\\d',
    '\\d{9,}',
    '(?<![\\d-])\\(?\\d{1,5}\\)?(?:[ .-]{1,2}\\(?\\d{1,5}\\)?){2,6}(?!\\d)',
    '(?<![\\d-])0\\d{2,5}[ -]\\d{4,8}(?!\\d)',
    '(?<!\\d)(?:1[- ])?(?:800|888|877|866|855|900)[- ]\\d{3}[- ]\\d{4}',
  ].join('|'),
  'gu',
);
const MIN_PHONE_DIGITS = 9;

/** Nouns that are numbered. What is numbered by them is an order or an account, not a code. */
const NUMBERED = [
  'order|invoice|ref(?:erence)?|ticket|booking|reservation|tracking|parcel|shipment|package|acc(?:oun)?t|a/c|card|txn|transaction|trx|case|policy|flight|ending(?: in| with)?|ends? (?:in|with)|bill|receipt|ID|gate|room|seat|apt|suite|box|building|locker|meter|member(?:ship)?|model|version|build|loan|cheque|contract|customer|client|call|dial|text|sms to|hotline|helpline|ext(?:ension)?|stop',
  'pedido|factura|cuenta|tarjeta|reserva|referencia|terminada en|fatura|conta|cartão|final|boleto|rastreio|contrato|protocolo|commande|facture|compte|carte|colis|réservation|référence|dossier|numéro',
  'bestellung|bestellnummer|bestell-nr|rechnung|rechnungsnummer|konto|karte|auftrag|auftragsnummer|sendung|buchung|kundennummer|vorgang|ordine|fattura|conto|carta|bestelling|zamówieni[ea]|faktura|konta?|karty?|objednávk[ay]',
  'sipariş|fatura|hesap|kart|takip|rezervasyon|pesanan|faktur|rekening|kartu|resi|tagihan|pelanggan|đơn hàng|tài khoản',
  'заказ\\p{L}{0,2}|сч[её]т\\p{L}{0,2}|карт\\p{L}{1,2}|отправлени\\p{L}{1,2}|посылк\\p{L}{1,2}|договор\\p{L}{0,2}|брон\\p{L}{1,6}|обращени\\p{L}{1,2}|квитанци\\p{L}{1,2}|замовлення|рахун\\p{L}{1,3}',
  '(?:ال|لل|ب|ل)?(?:طلب|طلبك|طلبكم|طلبية|فاتورة|حساب|حسابك|بطاقة|بطاقتك|شحنة|شحنتك|حجز|حجزك|معاملة|عملية|تذكرة|مرجع|رحلة|عقد|المنتهية ب)|سفارش|فاکتور|کارت|حساب|مرسوله|پیگیری|رهگیری|بلیط|تراکنش|חשבונית|הזמנה|חשבון',
].join('|');

/** The same in scripts that put no space before a word. */
const NUMBERED_UNSPACED = [
  '订单(?:号|编号)?|訂單(?:號|編號)?|尾号(?:为|是)?|尾號|卡号?|运单号?|单号|快递|账户|账号|合同|编号|取件码|客服|致电|拨打|电话|热线|注文(?:番号)?|伝票番号|口座|주문\\s?(?:번호)?|운송장(?:번호)?|계좌',
  'ऑर्डर|खाता|खाते|कार्ड|बुकिंग|রেফারেন্স|অর্ডার|คำสั่งซื้อ|(?:รหัส|เลข)?พัสดุ|บัญชี',
].join('|');
const NUMBERED_THINGS = new RegExp(
  `(?:(?<![\\p{L}])(?:${NUMBERED})|${NUMBERED_UNSPACED})(?![\\p{Script=Latin}\\p{Script=Cyrillic}])` +
    `(?: ?(?:number|num|no|nr|nº|n°|№|id|ids|номер|رقم|رقمها|شماره|برقم|número|numéro|numero|numarası|numaranız|numaralı|nomor|na|num\\.|संख्या|नंबर|号|is|in|de|a|au|to|al|an|в|на)\\.?){0,2}` +
    `[ :：#№.=(-]{0,4}[A-Z]{0,3}-?\\d[\\dA-Z-]{2,15}`,
  'giu',
);

/** `#12345` and `№12345`, and the promotion code that follows its name. */
const HASHED = /(?<![\p{L}\d])[#№]\s?\d{3,12}(?!\d)/gu;
const AFTER_OTHER_CODE_NAME =
  /^[\s:："'«“(=-]{0,4}(?:is |est |ist |es |é |هو )?["'«“]?[A-Z0-9]{3,12}(?![A-Za-z0-9])/iu;

/** `@example.com #123456` is how a site's code is bound to it (WebOTP); there the hash marks the code. */
const BOUND_CODE = /@[\w.-]{3,100} #([A-Z0-9]{4,8})(?![\w])/iu;

const MONEY = new RegExp(`(?:${CURRENCY_BEFORE})\\s?\\d|\\d\\s?(?:${CURRENCY_AFTER})`, 'iu');

/** Whether an amount of money or the like stands in the text: what tells no code in so many words is a notice then. */
export function namesAmount(text: string): boolean {
  return MONEY.test(text);
}

/** Marks everything that is surely not a code: prices, dates, phone numbers, orders, links and the like. */
export function blankNotCodes(text: string): string {
  const linkless = keepBound(text, blankOut(text, LINKS, FILLER));
  const timeless = blankOut(linkless, SHAPES, FILLER);
  const phoneless = timeless.replace(PHONES, (match) =>
    match.replace(/\D/gu, '').length >= MIN_PHONE_DIGITS || match.startsWith('+')
      ? FILLER.repeat(match.length)
      : match,
  );
  const unnumbered = blankOut(phoneless, NUMBERED_THINGS, FILLER);
  return blankNamed(blankOut(unnumbered, HASHED, FILLER), findOtherCodeNames(unnumbered));
}

function keepBound(text: string, blanked: string): string {
  const bound = BOUND_CODE.exec(text);
  const code = bound?.[1];
  if (!bound || !code) return blanked;
  const start = bound.index + bound[0].length - code.length;
  return `${blanked.slice(0, start - 1)} ${code}${blanked.slice(start + code.length)}`;
}

function blankNamed(text: string, names: readonly Span[]): string {
  let result = text;
  for (const { end } of names) {
    const token = AFTER_OTHER_CODE_NAME.exec(text.slice(end, end + 40))?.[0] ?? '';
    result = result.slice(0, end) + FILLER.repeat(token.length) + result.slice(end + token.length);
  }
  return result;
}
