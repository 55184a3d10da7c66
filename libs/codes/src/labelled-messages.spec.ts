import { extractCode } from './extract-code';
import { LABELLED_MESSAGES } from './labelled-messages';

const read = LABELLED_MESSAGES.map((message) => ({
  ...message,
  found: extractCode(message.text)?.code ?? null,
}));
const told = read.filter(({ code }) => code !== null);
const found = read.filter(({ found }) => found !== null);
const right = found.filter(({ found, code }) => found === code);
const wrong = read.filter(({ found, code }) => found !== code);

describe('the labelled messages', () => {
  it('are at least 120 in at least 12 languages, a fifth of them without a code', () => {
    expect(read.length).toBeGreaterThanOrEqual(120);
    expect(new Set(read.map(({ language }) => language)).size).toBeGreaterThanOrEqual(12);
    expect(read.length - told.length).toBeGreaterThanOrEqual(read.length / 5);
    expect(new Set(read.map(({ text }) => text)).size).toBe(read.length);
  });

  it('yield codes that are right in at least 99 of 100 cases', () => {
    expect({ wrong, holds: right.length / found.length >= 0.99 }).toMatchObject({ holds: true });
  });

  it('yield at least 97 of 100 codes they tell', () => {
    expect({ wrong, holds: right.length / told.length >= 0.97 }).toMatchObject({ holds: true });
  });
});
