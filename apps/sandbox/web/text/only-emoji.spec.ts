import { countLoneEmoji } from './only-emoji';

describe('countLoneEmoji', () => {
  it.each([
    ['👍', 1],
    ['🇺🇸🇬🇧', 2],
    ['👨‍👩‍👧', 1],
    ['1️⃣', 1],
    ['🎉🎉🎉', 3],
    ['🎉🎉🎉🎉', 0],
    ['12', 0],
    ['#', 0],
    ['ok 👍', 0],
    ['', 0],
  ])('counts %s as %d', (text, count) => {
    expect(countLoneEmoji(text)).toBe(count);
  });
});
