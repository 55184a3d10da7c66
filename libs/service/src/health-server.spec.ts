import { startHealthServer, type HealthServer, type HealthServerOptions } from './health-server';

const secret = 'postgres://numera:hunter2@db/numera';
const servers: HealthServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function get(
  path: string,
  over: Partial<HealthServerOptions> = {},
  method = 'GET',
): Promise<{ status: number; text: string }> {
  const server = await startHealthServer({
    port: 0,
    host: '127.0.0.1',
    live: () => true,
    ready: () => Promise.resolve({ ready: true, checks: { database: { ok: true } } }),
    metrics: () => Promise.resolve('numera_thing 1\n'),
    ...over,
  });
  servers.push(server);
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { status: response.status, text: await response.text() };
}

const notReady = {
  ready: false,
  checks: { database: { ok: true }, broker: { ok: false, detail: 'not connected' } },
};

it('is live while the process can go on', async () => {
  expect((await get('/health/live')).status).toBe(200);
  expect((await get('/health/live', { live: () => false })).status).toBe(503);
});

it('says what readiness waits for', async () => {
  expect((await get('/health/ready')).status).toBe(200);
  const { status, text } = await get('/health/ready', { ready: () => Promise.resolve(notReady) });
  expect(status).toBe(503);
  expect(JSON.parse(text)).toEqual(notReady);
});

it('is not ready when the check itself fails, and does not say why', async () => {
  const { status, text } = await get('/health/ready', {
    ready: () => Promise.reject(new Error(secret)),
  });
  expect(status).toBe(503);
  expect(text).not.toContain('hunter2');
});

it('tells readiness among the metrics', async () => {
  const { status, text } = await get('/metrics?x=1', { ready: () => Promise.resolve(notReady) });
  expect(status).toBe(200);
  expect(text).toContain('\nnumera_ready 0\n');
  expect(text).toContain('numera_ready_check{check="database"} 1');
  expect(text).toContain('numera_ready_check{check="broker"} 0');
  expect(text).toContain('numera_thing 1');
});

it('answers metrics that fail without their error', async () => {
  const { status, text } = await get('/metrics', {
    metrics: () => Promise.reject(new Error(secret)),
  });
  expect(status).toBe(500);
  expect(text).not.toContain('hunter2');
});

it('knows nothing else', async () => {
  expect((await get('/')).status).toBe(404);
  expect((await get('/metrics', {}, 'POST')).status).toBe(405);
});
