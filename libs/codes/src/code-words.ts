import { blankOut, spansOf, type Span } from './spans';

export interface CodeWord extends Span {
  /** Weak words only tell that something is being confirmed, not that a code stands beside them. */
  readonly isStrong: boolean;
}

/**
 * Words for a one-time code, by script. A word of an alphabet ends where its letters end, so that
 * `codex` is none; its beginning is free, since languages compound (`Bestätigungscode`, `passcode`).
 * Scripts without spaces or with joined prefixes and suffixes are taken wherever they stand.
 */
const STRONG_ENDING_WORDS = [
  // English, French, German, Dutch and what they lend to others
  'codes?|coden|codice|codici|codigos?|códigos?|codi|cod|codul|codului|codet',
  'passwords?|passwort|kennwort|mot de passe|wachtwoord|einmalpasswort|otps?|tan|mtan',
  'contraseña|clave|senha|sandi|şifreniz|şifresi|şifre|sifreniz|sifre|parola|parool|parolă|hasło',
  'heslo|lösenord|tunnusluku|salasana|jelszó|fjalëkalim|lozinka',
  // Slavic (Latin letters), Turkic, Nordic, Malay, Finnish, Hungarian
  'kods?|kodu|kodunu|kodunuz|kodunuzu|kodi|kode|kodem|koden|kodea|kodem|koda|kodingiz|kodas|kody',
  'kód|kódu|kódja|kódod|kódot|kódom|koodi|koodisi|koodin|tunnus|koodeksi|kôd',
  'mã|mã xác (?:nhận|thực|minh)|ma xac (?:nhan|thuc|minh)|mật khẩu|msimbo|lambar',
  // Cyrillic
  'код|кода|коду|кодом|коде|коды|кодын|коды|кодыңыз|пароль|пароля|паролем|парола|лозинка|пін|пин',
  // Greek, Armenian, Georgian, Hebrew
  'κωδικός|κωδικό|κωδικού|κωδικος|κωδικο|κοδικός|κωδικοί|կոդ|կոդը|კოდი|კოდია|קוד|הקוד|סיסמה|סיסמא',
  // Persian, Urdu, Kurdish: a short word that other words contain
  'کد|کدتان|کدت|کوڈ|کۆد|کۆدی',
].join('|');

const STRONG_WHOLE_WORDS =
  '(?:account|access|security|login) key|pin|pins|token|tokens|tac|vcode|verification number|kod-?u|ma';

const STRONG_ANYWHERE = [
  'كود|رمز|رقم التحقق|رقم التأكيد|رقم التفعيل|كلمة المرور|كلمة السر|الرقم السري|گذرواژه|پسورد|پین|پن کوڈ',
  'कोड|ओटीपी|पिन|पासवर्ड|কোড|ওটিপি|குறியீடு|ஓடிபி|కోడ్|ఓటీపీ|ಕೋಡ್|ಒಟಿಪಿ|കോഡ്|ഒടിപി|કોડ|ઓટીપી|ਕੋਡ|කේතය',
  'รหัส|โค้ด|ลาดรหัส|លេខកូដ|កូដ|ລະຫັດ|ကုဒ်|ኮድ',
  '[验驗][证證][码碼]|校[验驗][码碼]|[动動][态態](?:密)?[码碼]|激活[码碼]|[确確][认認][码碼]|[认認][证證][码碼]',
  '安全[码碼]|登[录錄入][码碼]|密[码碼]|代[码碼]|口令|授[权權][码碼]|[码碼](?=[为為是:：])',
  '認証(?:コード|番号)|確認(?:コード|番号)|暗証番号|コード|パスワード|ワンタイム',
  '인증\\s?번호|인증\\s?코드|확인\\s?코드|보안\\s?코드|코드|비밀번호|인증키',
].join('|');

/** What has been confirmed already needs no code: only the other forms of the verb promise one. */
const WEAK = [
  'verif(?:y|ies|ied|ication|izier\\p{L}{0,6}|icação|icación|icar|icati\\p{L}{0,4}|ikasi|ica|iëren)',
  'vérif\\p{L}{1,8}|confirm(?!ed|ad[ao]|ée?|at[ao])\\p{L}{0,8}|bestätig(?!t)\\p{L}{0,8}|authenti\\p{L}{0,10}|autentica\\p{L}{0,6}',
  '(?:one|single)[- ]time|log[- ]?in|sign[- ]?(?:in|up)|2fa|two[- ](?:factor|step)|activat\\p{L}{1,5}',
  'doğrula\\p{L}{0,8}|onay(?!land)\\p{L}{0,8}|tasdiq\\p{L}{0,8}|xác (?:nhận|thực|minh)|potwierdz\\p{L}{0,6}|overen\\p{L}{0,3}',
  'подтвер(?!жд[её]н)\\p{L}{1,10}|підтвер\\p{L}{1,10}|проверк\\p{L}{1,3}|вход\\p{L}{0,2}|растау|потвърд\\p{L}{1,8}',
  'تحقق|تأكيد|تاكيد|تفعيل|تایید|تأیید|فعال ?سازی|ورود|تصدیق|सत्यापन|सत्यापित|যাচাই|ยืนยัน|인증|認証|验证|驗證',
  'تسجيل (?:ال)?دخول|(?:لل|ال)دخول|iniciar sesión|iniciar sesion|connecter|connexion|anmeld\\p{L}{0,4}|einlogg\\p{L}{0,3}|logowani\\p{L}|giriş|accedere|entrar(?!\\p{L})',
  'войти|авторизац\\p{L}{1,3}|увійти|登[录錄入]|ログイン|로그인|लॉगिन|เข้าสู่ระบบ|đăng nhập|dang nhap|masuk(?!\\p{L})',
  'אימות|επαλήθευσ\\p{L}{1,3}|επιβεβαίωσ\\p{L}{1,3}',
].join('|');

/** What says code and means something else; blanked before the words are looked for. */
const OTHER_CODES = new RegExp(
  [
    '(?:promo(?:tion(?:al)?)?|coupon|discount|voucher|gift(?: ?card)?|referral|invite|invitation|zip|post(?:al)?|door|gate|area|country|dial(?:l?ing)?|qr|bar|sort|swift|product|item|tracking|source|dress|color|error|http|status|booking|reservation|order|customer|offer|reward|airline|bank|branch|store|merchant|sale|cheat|reference)[- ]?codes?(?:\\s(?:is\\s)?|:\\s?|\\s?=\\s?)?',
    'c[oó]digo (?:postal|promocional|de (?:descuento|desconto|promoci[oó]n|promo[cç][aã]o|cup[oó]n|reserva|[aá]rea|pa[ií]s|barras|rastreio|seguimiento|referencia)|QR)',
    'code (?:promo(?:tionnel)?|postal|de (?:réduction|parrainage|suivi|réservation)|barre)s?',
    'digicode|türcode|(?:gutschein|rabatt|aktions|promo|buchungs|freundschafts|strich|qr-?)codes?|postleitzahl',
    '(?:indirim|promosyon|kupon|posta|hediye|davet|alan|ülke) kod\\p{L}{0,5}',
    'kode (?:promo|pos|voucher|kupon|referral|diskon|area|negara|booking|pemesanan)',
    'codice (?:sconto|postale|promo(?:zionale)?|fiscale|prenotazione)|kortings?codes?|kod (?:rabatowy|pocztowy|promocyjny)',
    'промо-?код\\p{L}{0,3}|купон\\p{L}{0,3}|код (?:товара|региона|страны|города|скидки|купона|заказа|бронирования)|(?:почтовый|штрих|QR)[- ]?код',
    '(?:كود|رمز) ?(?:ال)?(?:خصم|تخفيض|بريدي|بلد|دولة|دعوة|إحالة|كوبون|منطقة|منتج|حجز|عرض)|(?:الكود|الرمز) (?:الترويجي|البريدي)',
    'کد ?(?:تخفیف|پستی|ملی|رهگیری|پیگیری|معرف|هدیه|سفارش|دستوری)',
    '[优優]惠[码碼]|折扣[码碼]|[邀][请請][码碼]|[邮郵][政递遞]?[编編][码碼]|二[维維][码碼]|[条條][码碼]|[号號][码碼]|提[货貨][码碼]|取件[码碼]|兑换[码碼]|快递[码碼]|区号',
    '(?:クーポン|招待|割引|プロモーション|バー|QR)コード|쿠폰\\s?(?:코드|번호)|할인\\s?코드|(?:प्रोमो|कूपन|पिन ?कोड)',
  ].join('|'),
  'giu',
);

const STRONG_WORDS = new RegExp(
  `(?:${STRONG_ENDING_WORDS})(?![\\p{L}\\p{M}])|(?<![\\p{L}\\p{N}])(?:${STRONG_WHOLE_WORDS})(?![\\p{L}\\p{N}])|${STRONG_ANYWHERE}`,
  'giu',
);
const WEAK_WORDS = new RegExp(
  `(?<![\\p{L}])(?:${WEAK})|(?:ال|لل|بال|لل?ت)(?:تحقق|تأكيد|تفعيل)`,
  'giu',
);

/** A filler that is no letter, digit, space or punctuation of any message. */
const FILLER = '\ue000';

/** Where a text speaks of a code, strong words first in their own order; promotion codes and the like are not meant. */
export function findCodeWords(text: string): CodeWord[] {
  const meant = blankOut(text, OTHER_CODES, FILLER);
  const strong = spansOf(STRONG_WORDS, meant).map((span) => ({ ...span, isStrong: true }));
  const weak = spansOf(WEAK_WORDS, meant).map((span) => ({ ...span, isStrong: false }));
  return [...strong, ...weak];
}

/** Where a promotion code, postcode and the like is named; a token right behind one is that. */
export function findOtherCodeNames(text: string): Span[] {
  return spansOf(OTHER_CODES, text);
}
