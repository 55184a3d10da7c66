/** Why Telegram refuses an address. */
export type LinkFault = 'URL host is empty' | 'Wrong HTTP URL' | 'Unsupported URL protocol';

export type LinkCheck = { readonly url: string } | { readonly fault: LinkFault };

const OWN_SCHEMES: ReadonlySet<string> = new Set(['tg', 'ton', 'tonsite']);

/**
 * An address as Telegram writes it (`telegram.org` becomes `http://telegram.org/`), or why it is
 * refused. A host without a dot is refused, `localhost` among them, as real Telegram does.
 */
export function checkLink(address: string): LinkCheck {
  const given = address.trim();
  if (given === '') return { fault: 'URL host is empty' };
  const scheme = /^([a-z][a-z\d+.-]*):/iu.exec(given)?.[1]?.toLowerCase();
  if (scheme !== undefined && OWN_SCHEMES.has(scheme)) return { url: given };
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//iu.test(given);
  if (hasScheme && scheme !== 'http' && scheme !== 'https') {
    return { fault: 'Unsupported URL protocol' };
  }
  const [, authority = '', rest = ''] = /^(?:https?:\/\/)?([^/?#]*)(.*)$/isu.exec(given) ?? [];
  const host = authority.replace(/^.*@/u, '').replace(/:\d{1,5}$/u, '');
  if (host === '') return { fault: 'URL host is empty' };
  const labels = host.split('.');
  const sound = labels.length > 1 && labels.every((label) => /^[\p{L}\p{N}_-]+$/u.test(label));
  if (!sound || (labels.at(-1)?.length ?? 0) < (/^\d+$/u.test(labels.at(-1) ?? '') ? 1 : 2)) {
    return { fault: 'Wrong HTTP URL' };
  }
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return { url: `${hasScheme ? (scheme ?? 'http') : 'http'}://${authority.toLowerCase()}${path}` };
}

/** The person behind `tg://user?id=123`; null for any other address. */
export function mentionedUser(address: string): number | null {
  const id = /^tg:(?:\/\/)?user\?id=(\d{1,16})$/iu.exec(address)?.[1];
  return id === undefined ? null : Number(id);
}
