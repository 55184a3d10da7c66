const ONE_EMOJI =
  /^(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Emoji}(?:\p{Emoji_Modifier}|\uFE0F)?(?:\u200D\p{Emoji}(?:\p{Emoji_Modifier}|\uFE0F)?)*)$/u;

/** How many emoji the text is made of, when it is nothing but one to three of them; otherwise 0. */
export function countLoneEmoji(text: string): number {
  if (text.length === 0 || text.length > 40) return 0;
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(
    (part) => part.segment,
  );
  const drawn = letters.every((letter) => ONE_EMOJI.test(letter) && !/^[0-9#*]$/u.test(letter));
  return drawn && letters.length <= 3 ? letters.length : 0;
}
