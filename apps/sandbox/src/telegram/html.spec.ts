import type { ApiEntity } from './entities';
import { parseHtml } from './html';

/** These come from the tests of Telegram's own library, so that places and words are exact. */
it.each([
  ['🏟 🏟&lt;<abacaba', 'Unclosed start tag at byte offset 13'],
  ['🏟 🏟&lt;<abac aba>', 'Unsupported start tag "abac" at byte offset 13'],
  ['🏟 🏟&lt;<abac>', 'Unsupported start tag "abac" at byte offset 13'],
  ['🏟 🏟&lt;<i   =aba>', 'Empty attribute name in the tag "i" at byte offset 13'],
  [
    '🏟 🏟&lt;<i    aba>',
    'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
  ],
  ['🏟 🏟&lt;<i    aba  =  ', 'Unclosed start tag "i" at byte offset 13'],
  ['🏟 🏟&lt;<i    aba  =  190azAz-.,', 'Unexpected end of name token at byte offset 27'],
  ['🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', 'Unclosed start tag at byte offset 13'],
  ["🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;>", 'Unclosed start tag at byte offset 13'],
  ['🏟 🏟&lt;</', 'Unexpected end tag at byte offset 13'],
  ['🏟 🏟&lt;<b></b></', 'Unexpected end tag at byte offset 20'],
  ['🏟 🏟&lt;<i>a</i   ', 'Unclosed end tag at byte offset 17'],
  ['🏟 🏟&lt;<i>a</em   >', 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'],
  ['<b><i>test</b></i>', 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'],
  ['<constructor>x', 'Unsupported start tag "constructor" at byte offset 0'],
  ['<b>unclosed', 'Can\'t find end tag corresponding to start tag "b"'],
  ['a < b', 'Unsupported start tag "" at byte offset 2'],
  ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  [
    '&#57311;',
    'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
  ],
])('refuses %s as Telegram does', (source, message) => {
  expect(() => parseHtml(source)).toThrow(message);
});

const one = (type: ApiEntity['type'], offset: number, length: number, more = {}): ApiEntity => ({
  type,
  offset,
  length,
  ...more,
});

it.each<[string, string, ApiEntity[]]>([
  ['&lt;&gt;&amp;&quot;&laquo;&raquo;&#12345678;', '<>&"&laquo;&raquo;&#12345678;', []],
  ['&constructor;', '&constructor;', []],
  ['&#1575;&#x644;', 'ال', []],
  ['➡️ ➡️<em>➡️ ➡️</em>', '➡️ ➡️➡️ ➡️', [one('italic', 5, 5)]],
  ['<strong>a</strong><ins>b</ins>', 'ab', [one('bold', 0, 1), one('underline', 1, 1)]],
  [
    '🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>',
    '🏟 🏟🏟 ><🏟',
    [one('italic', 5, 7), one('bold', 9, 3)],
  ],
  ["🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;'>a</>", '🏟 🏟<a', [one('italic', 6, 1)]],
  ['🏟 🏟&lt;<b></b>', '🏟 🏟<', []],
  [
    "<a   href=  'telegram.org?&lt;'   > </a>",
    ' ',
    [one('text_link', 0, 1, { url: 'http://telegram.org/?<' })],
  ],
  [
    '<a>telegram.org</a>',
    'telegram.org',
    [one('text_link', 0, 12, { url: 'http://telegram.org/' })],
  ],
  ['<a href="asdasd">x</a>', 'x', []],
  [
    '<a href="tg://user?id=123456">x</a>',
    'x',
    [one('text_mention', 0, 1, { user: { id: 123456 } })],
  ],
  [
    '<pre><code class="language-fift">🏟</code></pre>',
    '🏟',
    [one('pre', 0, 2, { language: 'fift' })],
  ],
  ['<pre> <code class="language-fift">🏟</></>', ' 🏟', [one('pre', 0, 3), one('code', 1, 2)]],
  ['<blockquote expandable>q</blockquote>', 'q', [one('expandable_blockquote', 0, 1)]],
  ['<span class="tg-spoiler">s</span>', 's', [one('spoiler', 0, 1)]],
])('reads %s', (source, text, entities) => {
  expect(parseHtml(source)).toEqual({ text, entities });
});
