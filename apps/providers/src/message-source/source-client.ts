import { lookup as resolveHost, type LookupAddress } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isAddress, isAllowedHost, isPublicAddress, type AllowedHosts } from './address.rules';
import { SourceError } from './source-error';
import { TooLargeError, unpack } from './unpack';

export interface SourceClientOptions {
  readonly allowedHosts: AllowedHosts;
  /** For the whole question, redirects included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** How names are resolved; the system's way unless a test says otherwise. */
  readonly resolve?: typeof resolveHost;
}

/** How a list without a message in it reads. */
const NOTHING_NEW = Buffer.from('[]');

const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Asks addresses that admins typed. A connection is made to the very address that was found public, so that
 * a name that changes between the look and the connection leads nowhere; redirects are followed by hand, each
 * as carefully, and without our headers to another host.
 */
export class SourceClient {
  constructor(private readonly options: SourceClientOptions) {}

  /**
   * The body of a 2xx answer to a GET.
   * @throws SourceError
   */
  async get(address: string, headers: Readonly<Record<string, string>>): Promise<Buffer> {
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    const first = safeUrl(address);
    let url = first;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const answer = await this.request(url, url.origin === first.origin ? headers : {}, signal);
      const { statusCode: status = 0 } = answer;
      const { location } = answer.headers;
      if (!REDIRECTS.has(status) || location === undefined) return this.bodyOf(answer, url, signal);
      answer.destroy();
      url = safeUrl(location, url);
    }
    throw new SourceError('bad_status', 'too many redirects');
  }

  private async request(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const isAllowed = isAllowedHost(url, this.options.allowedHosts);
    if (!isAllowed && isAddress(url.hostname) && !isPublicAddress(url.hostname)) {
      throw new SourceError('forbidden_address', url.hostname);
    }
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const asking = request(
        url,
        {
          headers: { accept: 'application/json', 'accept-encoding': 'identity', ...headers },
          // No connection is kept: one would be used again without a look at its address.
          agent: false,
          signal,
          ...(isAllowed ? {} : { lookup: this.publicLookup() }),
        },
        resolve,
      );
      asking.on('error', (error: NodeJS.ErrnoException) => reject(explain(error, url)));
      asking.end();
    });
  }

  /** Resolves a name to its public addresses only; one that has another kind of address is refused as a whole. */
  private publicLookup(): LookupFunction {
    const resolve = this.options.resolve ?? resolveHost;
    return (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
        if (error) return callback(error, '', 0);
        const [first] = found;
        if (!first || found.some(({ address }) => !isIP(address) || !isPublicAddress(address))) {
          return callback(new SourceError('forbidden_address', hostname), '', 0);
        }
        if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      });
    };
  }

  private async bodyOf(answer: IncomingMessage, url: URL, signal: AbortSignal): Promise<Buffer> {
    const { statusCode: status = 0 } = answer;
    if (status === 401 || status === 403) {
      answer.destroy();
      throw new SourceError('refused_key', String(status));
    }
    if (status < 200 || status > 299) {
      answer.destroy();
      throw new SourceError('bad_status', String(status));
    }
    if (status === 204) {
      answer.destroy();
      return NOTHING_NEW;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.options.maxBytes) {
          throw new SourceError('too_large', `more than ${this.options.maxBytes} bytes`);
        }
        chunks.push(chunk);
      }
    } catch (thrown) {
      if (thrown instanceof SourceError) throw thrown;
      throw explain(thrown as NodeJS.ErrnoException, url, signal);
    } finally {
      answer.destroy();
    }
    return this.unpacked(Buffer.concat(chunks), answer.headers['content-encoding']);
  }

  /** Nobody asks for packed answers; some come all the same. */
  private async unpacked(body: Buffer, encoding: string | undefined): Promise<Buffer> {
    const { maxBytes } = this.options;
    try {
      return await unpack(body, encoding, maxBytes);
    } catch (thrown) {
      if (!(thrown instanceof TooLargeError)) throw new SourceError('not_json', 'content-encoding');
      throw new SourceError('too_large', `more than ${maxBytes} bytes`);
    }
  }
}

/** @throws SourceError `bad_url`, which does not show the address: a key may be in it */
export function safeUrl(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new SourceError('bad_url', '');
  const url = new URL(address, base?.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new SourceError('bad_url', url.protocol);
  }
  if (url.username !== '' || url.password !== '') throw new SourceError('bad_url', 'user@');
  return url;
}

function explain(error: NodeJS.ErrnoException, url: URL, signal?: AbortSignal): SourceError {
  if (error instanceof SourceError) return error;
  const isLate = error.name === 'AbortError' || error.name === 'TimeoutError' || signal?.aborted;
  return new SourceError(
    'unreachable',
    `${url.host} ${isLate ? 'timeout' : (error.code ?? '')}`.trim(),
  );
}
