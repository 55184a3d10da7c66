import { firstLetter } from './first-letter';

describe('firstLetter', () => {
  it.each([
    ['omar', 'O'],
    ['ليلى', 'ل'],
    [' 👨‍👩‍👧 family', '👨‍👩‍👧'],
    ['', '?'],
  ])('takes of %p %p', (name, letter) => {
    expect(firstLetter(name)).toBe(letter);
  });
});
