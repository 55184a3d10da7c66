import { storable } from './storable';

it('leaves out what PostgreSQL cannot store, and nothing else', () => {
  const text = 'a\0b \ud83d c\\u0000 😀 ١';
  expect(JSON.parse(JSON.stringify({ text, n: 1 }, storable))).toEqual({
    text: 'ab \ufffd c\\u0000 😀 ١',
    n: 1,
  });
});
