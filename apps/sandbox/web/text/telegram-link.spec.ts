import { isOpenable, parseStartLink } from './telegram-link';

describe('parseStartLink', () => {
  it.each([
    ['https://t.me/NumeraBot?start=abc', 'abc'],
    ['tg://resolve?domain=numerabot&start=abc', 'abc'],
    ['https://t.me/numerabot', ''],
    ['https://t.me/other?start=abc', null],
    ['https://example.com/numerabot?start=abc', null],
    ['not a link', null],
  ])('reads %s as %p', (address, payload) => {
    expect(parseStartLink(address, 'numerabot')).toBe(payload);
  });
});

describe('isOpenable', () => {
  it('refuses what would run in the page', () => {
    expect(isOpenable('javascript:alert(1)')).toBe(false);
    expect(isOpenable('data:text/html,hi')).toBe(false);
    expect(isOpenable('https://example.com')).toBe(true);
  });
});
