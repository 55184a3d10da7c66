/**
 * The payload of a link that starts this bot (`https://t.me/<bot>?start=<payload>`, or the `tg:`
 * form): Telegram opens those inside itself. Empty without a payload; null for every other link.
 */
export function parseStartLink(address: string, botUsername: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const isApp = url.protocol === 'tg:' && (url.host === 'resolve' || url.pathname === 'resolve');
  const isWeb = /^https?:$/u.test(url.protocol) && ['t.me', 'telegram.me'].includes(url.host);
  if (!isApp && !isWeb) return null;
  const name = isApp ? url.searchParams.get('domain') : url.pathname.slice(1);
  if (name?.toLowerCase() !== botUsername.toLowerCase()) return null;
  return url.searchParams.get('start') ?? '';
}

/** A link the page may open: nothing that would run as code in it. */
export function isOpenable(address: string): boolean {
  return /^(?:https?|tg|ton|mailto|tel):/iu.test(address);
}
