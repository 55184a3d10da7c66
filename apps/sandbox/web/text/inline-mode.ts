/** What the composer's text means when it addresses the bot's inline mode. */
export function parseInlineQuery(text: string, botUsername: string): string | null {
  const address = `@${botUsername} `;
  return text.toLowerCase().startsWith(address.toLowerCase()) ? text.slice(address.length) : null;
}

/** The start of a command being typed (`/` and letters, nothing after), or null. */
export function parseCommandStart(text: string): string | null {
  return /^\/[a-z0-9_]*$/iu.test(text) ? text.slice(1).toLowerCase() : null;
}
