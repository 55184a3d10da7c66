import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@numera/testing';
import { SimulatedMessageSource } from './simulated-message-source';

const TO = '+4915112345678';
const SIGNED = { signatureHeader: 'X-Signature', signatureKey: 'secret' };

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly isWhole: boolean;
}

/** A webhook that takes what comes, with these statuses in turn. */
class Hook {
  readonly received: Received[] = [];
  statuses: number[] = [];
  private begun = 0;
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Hook> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      const { headers, url: path = '' } = request;
      request.on('data', (part: Buffer) => {
        parts.push(part);
        hook.begun += 1;
      });
      request.once('close', () =>
        hook.received.push({
          path,
          headers,
          body: Buffer.concat(parts),
          isWhole: request.complete,
        }),
      );
      request.once('end', () => response.writeHead(hook.statuses.shift() ?? 200).end());
    });
    const hook = new Hook(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/sources/1/secret`;
  }

  async next(count = 1): Promise<Received[]> {
    await waitFor(() => this.received.length >= count, {
      deadlineMs: 4_000,
      what: `${count} deliveries`,
    });
    return this.received;
  }

  async first(): Promise<Received> {
    return (await this.next())[0]!;
  }

  /** Cuts the connections of deliveries that have begun. */
  async cut(): Promise<void> {
    await waitFor(() => this.begun > 0, { deadlineMs: 4_000, what: 'a delivery to begin' });
    this.server.closeAllConnections();
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let hook: Hook;
let source: SimulatedMessageSource;
beforeEach(async () => {
  hook = await Hook.open();
  source = new SimulatedMessageSource();
  source.setWebhook({ url: hook.url });
});
afterEach(async () => {
  await source.stop();
  hook.close();
});

const signatureOf = (body: Buffer): string =>
  createHmac('sha256', 'secret').update(body).digest('hex');
const pushed = (): string | null => source.messages().at(-1)?.pushed ?? null;

it('pushes a message in the shape in which it would list it', async () => {
  source.send({ to: TO, text: 'code 123456', way: 'push' });
  const [delivery] = await hook.next();
  expect(delivery).toMatchObject({
    path: '/sources/1/secret',
    headers: { 'content-type': 'application/json' },
  });
  expect(JSON.parse(delivery!.body.toString())).toMatchObject({
    messages: [{ to: TO, text: 'code 123456', meta: { id: 'm-1' } }],
  });
  await waitFor(() => pushed() !== null, { deadlineMs: 4_000, what: 'the answer' });
  expect(pushed()).toMatch(/^200 in \d+ ms$/u);
});

it('signs what it sends, when it is told how', async () => {
  source.setWebhook(SIGNED);
  source.send({ to: TO, text: 'رمزك ١٢٣٤٥٦', way: 'push' });
  const { headers, body } = await hook.first();
  expect(headers['x-signature']).toBe(signatureOf(body));
});

it('lists what it does not push, and both where the way says so', async () => {
  const { url } = await source.start();
  source.send({ to: TO, text: 'listed' });
  source.send({ to: TO, text: 'pushed', way: 'push' });
  source.send({ to: TO, text: 'both', way: 'both' });
  const answer = await fetch(`${url}?cursor=0`, { headers: { 'x-api-key': source.key } });
  const { messages } = (await answer.json()) as { messages: { text: string }[] };
  expect(messages.map(({ text }) => text)).toEqual(['listed', 'both']);
  const bodies = (await hook.next(2)).map(({ body }) => body.toString());
  expect(bodies.some((body) => body.includes('listed'))).toBe(false);
});

it('tries again until it is taken', async () => {
  hook.statuses = [503];
  source.send({ to: TO, text: 'x', way: 'push' });
  const [first, second] = await hook.next(2);
  expect(second!.body).toEqual(first!.body);
  await waitFor(() => pushed()?.startsWith('200'), {
    deadlineMs: 4_000,
    what: 'the second answer',
  });
});

it('does not try again what is refused for good', async () => {
  hook.statuses = [403];
  source.send({ to: TO, text: 'x', way: 'push' });
  await waitFor(() => pushed()?.startsWith('403'), { deadlineMs: 4_000, what: 'the refusal' });
  expect(pushed()).not.toContain('again');
});

describe('a fault', () => {
  const push = async (
    pushFault: Parameters<typeof source.configure>[0]['pushFault'],
    count = 1,
  ) => {
    source.setWebhook(SIGNED);
    source.configure({ ...(pushFault === undefined ? {} : { pushFault }) });
    source.send({ to: TO, text: 'code 123456', way: 'push' });
    return hook.next(count);
  };

  it('delivers the same twice', async () => {
    const [first, second] = await push('twice', 2);
    expect(second!.body).toEqual(first!.body);
  });

  it('signs with another key, or names another secret', async () => {
    const [forged] = await push('wrong-signature');
    expect(forged!.headers['x-signature']).not.toBe(signatureOf(forged!.body));
    const [, lost] = await push('wrong-secret', 2);
    expect(lost!.path).toBe('/sources/1/wrong-secret');
  });

  it.each([
    ['empty', /^$/u],
    ['html', /^<html>/u],
    ['truncated', /^\{"messages":\[\{[^}]*$/u],
  ] as const)('sends %s', async (fault, body) => {
    expect((await push(fault))[0]!.body.toString()).toMatch(body);
  });

  it('sends ten megabytes', async () => {
    const [delivery] = await push('huge');
    const body = delivery!.body;
    expect(body.length).toBeGreaterThan(10 * 1024 * 1024);
    expect(JSON.parse(body.toString())).toMatchObject({ messages: [{ to: TO }] });
  });

  it('stops in the middle of a delivery', async () => {
    source.configure({ pushFault: 'stall' });
    source.send({ to: TO, text: 'x', way: 'push' });
    await hook.cut();
    expect(await hook.first()).toMatchObject({ isWhole: false });
  });
});
