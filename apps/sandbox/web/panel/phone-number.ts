/** Digits in groups that the eye can follow; the exact grouping of each country is not needed here. */
export function formatPhoneNumber(phoneNumber: string): string {
  const digits = phoneNumber.replace(/\D/gu, '');
  const northAmerican = /^(1)(\d{3})(\d{3})(\d{4})$/u.exec(digits);
  if (northAmerican) return `+${northAmerican.slice(1).join(' ')}`;
  const head = digits.slice(0, Math.max(2, digits.length - 9));
  const tail = digits.slice(head.length).replace(/(\d{3})(?=\d)/gu, '$1 ');
  return `+${head} ${tail}`.trim();
}

/** `US` as the flag emoji; a globe for what is no country's code. */
export function flagOf(shortName: string): string {
  const code = shortName === 'UK' ? 'GB' : shortName.toUpperCase();
  if (!/^[A-Z]{2}$/u.test(code)) return '🌐';
  return String.fromCodePoint(...Array.from(code, (letter) => 0x1f1a5 + letter.charCodeAt(0)));
}
