import ipaddr from 'ipaddr.js';

/**
 * Whether an address belongs to the public internet. Everything else is refused: private, loopback,
 * link-local (where clouds keep their metadata), shared, multicast, reserved, and the IPv6 addresses that
 * carry an IPv4 one inside (mapped, NAT64, 6to4, Teredo), since what they lead to depends on the network.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/gu, '').replace(/%.*$/u, '');
  if (!ipaddr.isValid(bare)) return false;
  return ipaddr.parse(bare).range() === 'unicast';
}

/** Whether a host is written as an address, in any of the ways that the URL parser has not made plain. */
export function isAddress(hostname: string): boolean {
  return ipaddr.isValid(hostname.replace(/^\[|\]$/gu, ''));
}

/** `host` or `host:port`, in lower case, as the operator's configuration allows them. */
export type AllowedHosts = ReadonlySet<string>;

/** Whether the operator vouches for the host of an address, with any port or with this one. */
export function isAllowedHost(url: URL, allowed: AllowedHosts): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return allowed.has(url.hostname) || allowed.has(`${url.hostname}:${port}`);
}
