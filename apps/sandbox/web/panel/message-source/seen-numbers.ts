import type { PageMessage } from '../../../src/page/page-api';

const NUMBER = /\+\d(?:[ -]?\d){6,17}/gu;
/** What keeps a number's direction within Arabic text. */
const INVISIBLE = /[\u200e\u200f\u2066-\u2069]/gu;
const MOST = 30;

/** The numbers that the bot has shown, newest first, without those that belong to a provider. */
export function seenNumbers(
  chats: Record<string, PageMessage[]>,
  ofProviders: ReadonlySet<string>,
): string[] {
  const shown = Object.values(chats)
    .flat()
    .filter(({ from }) => from === 'bot')
    .sort((a, b) => (b.editDate ?? b.date) - (a.editDate ?? a.date));
  const numbers = shown.flatMap(({ text }) => text.replace(INVISIBLE, '').match(NUMBER) ?? []);
  const plain = numbers.map((number) => number.replace(/[ -]/gu, ''));
  return [...new Set(plain)].filter((number) => !ofProviders.has(number)).slice(0, MOST);
}
