import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { lookup } from 'node:dns';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import { SourceClient, type SourceClientOptions } from './source-client';
import { SourceError } from './source-error';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
const seen: IncomingMessage[] = [];

async function serve(reply: Reply): Promise<{ url: string; host: string }> {
  const server = createServer((request, response) => {
    seen.push(request);
    reply(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host };
}

afterEach(async () => {
  seen.length = 0;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const client = (allowed: readonly string[] = [], options: Partial<SourceClientOptions> = {}) =>
  new SourceClient({
    ...{ allowedHosts: new Set(allowed), timeoutMs: 5_000, maxBytes: 1_000 },
    ...options,
  });

const faultOf = async (asking: Promise<unknown>): Promise<[string, string]> => {
  const thrown: unknown = await asking.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof SourceError)) throw new Error(`expected a fault, got ${String(thrown)}`);
  return [thrown.fault, thrown.detail];
};

/** A name server that answers what it is told, each time the next. */
const names = (...answers: string[][]) =>
  ((_host: string, _options: object, callback: (error: null, found: object[]) => void) => {
    const found = answers.length > 1 ? answers.shift() : answers[0];
    callback(
      null,
      (found ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as typeof lookup;

it('asks with its headers a host that the operator vouches for', async () => {
  const { url, host } = await serve((_, response) => response.end('{"ok":1}'));
  const body = await client([host]).get(`${url}/messages?since=1`, { 'x-key': 'k' });
  expect(body.toString()).toBe('{"ok":1}');
  expect(seen[0]?.url).toBe('/messages?since=1');
  expect(seen[0]?.headers['x-key']).toBe('k');
});

it.each([
  'http://127.0.0.1:1/',
  'http://[::1]:1/',
  'http://[::ffff:127.0.0.1]:1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://10.0.0.1/',
  'http://2130706433:1/',
  'http://0/',
  'http://0.0.0.0:1/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://[::]/',
  'http://[::127.0.0.1]:1/',
  'http://[0:0:0:0:0:ffff:10.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://168.63.129.16/',
  'http://100.64.0.1/',
])('does not go to %s', async (url) => {
  expect((await faultOf(client().get(url, {})))[0]).toBe('forbidden_address');
});

it.each([
  ['localhost', ['127.0.0.1']],
  ['rebind.example.com', ['10.0.0.7']],
  ['mixed.example.com', ['93.184.216.34', '127.0.0.1']],
  ['v6.example.com', ['::ffff:127.0.0.1']],
  ['nowhere.example.com', []],
])('does not go to %s, whose address is not public', async (host, addresses) => {
  const { host: server } = await serve((_, response) => response.end('{}'));
  const asking = client([], { resolve: names(addresses) }).get(
    `http://${host}:${server.split(':')[1]}/`,
    {},
  );
  expect(await faultOf(asking)).toEqual(['forbidden_address', host]);
  expect(seen).toEqual([]);
});

it('connects to the address that it found public, and to none that the name has later', async () => {
  const { host: server } = await serve((_, response) => response.end('{}'));
  // A documentation address would be refused; this public one answers nobody within the time.
  const resolve = names(['203.0.114.1'], ['127.0.0.1']);
  const asking = client([], { resolve, timeoutMs: 300 }).get(
    `http://rebind.example.com:${server.split(':')[1]}/`,
    {},
  );
  expect((await faultOf(asking))[0]).toBe('unreachable');
  expect(seen).toEqual([]);
});

it('does not follow a redirect to a private address', async () => {
  const secret = await serve((_, response) => response.end('{"secret":1}'));
  const { url, host } = await serve((_, response) => {
    response.writeHead(302, { location: `${secret.url}/admin` }).end();
  });
  expect((await faultOf(client([host]).get(url, {})))[0]).toBe('forbidden_address');
  expect(seen).toHaveLength(1);
});

it('follows redirects to where it may go, and shows another host no key', async () => {
  const other = await serve((_, response) => response.end('{"ok":2}'));
  const { url, host } = await serve((request, response) => {
    const location = request.url === '/a' ? '/b' : `${other.url}/c`;
    response.writeHead(307, { location }).end();
  });
  const body = await client([host, other.host]).get(`${url}/a`, { 'x-key': 'k' });
  expect(body.toString()).toBe('{"ok":2}');
  expect(seen.map(({ headers }) => headers['x-key'])).toEqual(['k', 'k', undefined]);
});

it('follows three redirects and no more', async () => {
  const { url, host } = await serve((request, response) => {
    response.writeHead(302, { location: `${request.url ?? ''}x` }).end();
  });
  expect(await faultOf(client([host]).get(url, {}))).toEqual(['bad_status', 'too many redirects']);
  expect(seen).toHaveLength(4);
});

it.each([
  [401, 'refused_key'],
  [403, 'refused_key'],
  [404, 'bad_status'],
  [500, 'bad_status'],
  [304, 'bad_status'],
])('says that the answer was %i', async (status, fault) => {
  const { url, host } = await serve((_, response) => response.writeHead(status).end());
  expect(await faultOf(client([host]).get(url, {}))).toEqual([fault, String(status)]);
});

it('reads no more than it may', async () => {
  const { url, host } = await serve((_, response) => response.end('x'.repeat(1_001)));
  expect((await faultOf(client([host]).get(url, {})))[0]).toBe('too_large');
});

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('reads what is packed by %s, and no more of it than it may', async (encoding, pack) => {
  const { url, host } = await serve(({ url: path }, response) => {
    response.setHeader('content-encoding', encoding);
    response.end(path === '/bomb' ? pack('x'.repeat(1_001)) : pack('{"ok":3}'));
  });
  expect((await client([host]).get(url, {})).toString()).toBe('{"ok":3}');
  expect((await faultOf(client([host]).get(`${url}/bomb`, {})))[0]).toBe('too_large');
});

it('does not read what is not packed as it says', async () => {
  const { url, host } = await serve((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"ok":4}');
  });
  expect((await faultOf(client([host]).get(url, {})))[0]).toBe('not_json');
});

it.each([
  ['hangs', () => undefined],
  [
    'hangs within its answer',
    (_: IncomingMessage, response: ServerResponse) => response.write('{'),
  ],
  ['breaks off', (request: IncomingMessage) => request.socket.destroy()],
] as [string, Reply][])('does not wait for a source that %s', async (_, reply) => {
  const { url, host } = await serve(reply);
  expect((await faultOf(client([host], { timeoutMs: 200 }).get(url, {})))[0]).toBe('unreachable');
});

it.each(['ftp://example.com/', 'file:///etc/passwd', 'nonsense', 'http://user:pass@example.com/'])(
  'does not take the address %s',
  async (url) => expect((await faultOf(client().get(url, {})))[0]).toBe('bad_url'),
);
