import {
  countryFlag,
  countryName,
  formatClock,
  formatCost,
  formatCount,
  formatDate,
  formatMoney,
} from './format';
import { escapeHtml, guessLanguage, Html, plain, translator } from './translator';

it('writes money, clocks and dates in Latin digits in both languages', () => {
  expect(formatMoney(105n)).toBe('\u2066$1.05\u2069');
  expect(formatMoney(-5n)).toBe('\u2066−$0.05\u2069');
  expect(formatCost(3_050n)).toBe('\u2066$0.3050\u2069');
  expect(formatClock(581)).toBe('\u20669:41\u2069');
  expect(formatClock(3722)).toBe('\u20661:02:02\u2069');
  expect(formatCount(100_000)).toBe('100,000');
  const date = new Date('2026-01-05T18:03:00Z');
  expect(formatDate(date, 'en')).toBe('5 Jan 2026, 18:03');
  // No mark within that would turn a part of it around beside other text.
  expect(formatDate(date, 'ar')).toMatch(/^5 يناير 2026 \p{L}+ 18:03$/u);
});

it('names countries in both languages and draws their flags', () => {
  expect([countryName('US', 'en'), countryName('US', 'ar')]).toEqual([
    'United States',
    'الولايات المتحدة',
  ]);
  expect(countryFlag('US')).toBe('🇺🇸');
});

it('shows what a provider calls a country where that is no code of one', () => {
  expect(['USA', '1', '??', ''].map((code) => countryName(code, 'ar'))).toEqual([
    'USA',
    '1',
    '??',
    '',
  ]);
  expect(countryFlag('USA')).toBe('🏳️');
  expect([countryName('gb', 'en'), countryFlag('gb')]).toEqual(['United Kingdom', '🇬🇧']);
});

it('escapes what users wrote, and keeps what is HTML already', () => {
  const t = translator('en');
  const values = { reason: '<b>&' };
  expect(t('buy.unsellable', values)).toContain('&lt;b&gt;&amp;');
  expect(t('buy.unsellable', { reason: new Html('<b>x</b>') })).toContain('<b>x</b>');
  expect(plain(escapeHtml('a < b & c'))).toBe('a < b & c');
});

it('begins each Arabic line from the right, whatever is filled in; a quoted message keeps its direction', () => {
  const t = translator('ar');
  const row = t('product.title', { service: 'WhatsApp', country: 'الأردن' });
  expect(row.startsWith('\u200f')).toBe(true);
  const lines = t('regex.tried', { text: 'Code 1', pattern: 'x', code: '1', standard: '1' }).split(
    '\n',
  );
  expect(lines.map((line) => line.startsWith('\u200f'))).toEqual([false, true, false, false]);
  expect(t('regex.ask')).toContain('\u2068<code>code: (\\d+)</code>\u2069');
  expect(t('source.kind_smspool')).toBe('SMSPool');
  expect(translator('en')('product.title', { service: 'W', country: 'J' })).not.toContain('\u200f');
});

it('has every Arabic plural', () => {
  const t = translator('ar');
  const minutes = (n: number): string =>
    /حتى (.*)\n/u.exec(
      t('buy.confirm', { service: '', country: '', server: '', price: '', after: '', minutes: n }),
    )?.[1] ?? '';
  expect([1, 2, 3, 10, 11, 100].map(minutes)).toEqual([
    'دقيقة واحدة',
    'دقيقتين',
    '3 دقائق',
    '10 دقائق',
    '11 دقيقة',
    '100 دقيقة',
  ]);
});

it('guesses Arabic for Arabic and English for the rest', () => {
  expect(['ar', 'ar-EG', 'en', 'ru', undefined].map(guessLanguage)).toEqual([
    'ar',
    'ar',
    'en',
    'en',
    'en',
  ]);
});
