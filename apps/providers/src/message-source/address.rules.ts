import ipaddr from 'ipaddr.js';

/** 2000::/3, all of IPv6 that is given out. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Azure's platform answers its virtual machines there. */
const PUBLIC_METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * Whether an address belongs to the public internet. Everything else is refused: private, loopback,
 * link-local (where clouds keep their metadata), shared, multicast, reserved, and the IPv6 addresses that
 * carry an IPv4 one inside (mapped, NAT64, 6to4, Teredo), since what they lead to depends on the network.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/gu, '').replace(/%.*$/u, '');
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.parse(bare);
  if (parsed.range() !== 'unicast' || PUBLIC_METADATA.has(parsed.toString())) return false;
  // The rest of IPv6 is given to nobody; `::7f00:1` is an old writing of 127.0.0.1.
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
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
