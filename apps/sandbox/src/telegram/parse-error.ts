/** How Telegram says that a text's formatting cannot be read. */
export class ParseError extends Error {}
