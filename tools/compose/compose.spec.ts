import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import Ajv from 'ajv';
import {
  familiesOf,
  ProcessConfig,
  ServiceConfig,
  settingsOf,
  type SettingInfo,
} from '@numera/service';
import { APPS } from '../../apps/standalone/src/apps';
import { RolesConfig } from '../../apps/standalone/src/roles';
import {
  composeText,
  environmentOf,
  readComposeFile,
  references,
  WORKSPACE,
  type ComposeService,
} from './compose-file';
import { ComposeConfig } from './compose.config';

const { services, networks, volumes } = readComposeFile();
const text = composeText();
const appNames = readdirSync(join(WORKSPACE, 'apps'));
const appServices = APPS.map(({ name }) => name);
const built = Object.entries(services).filter(([, { build }]) => build !== undefined);
const sandboxEnv = parseEnv(readFileSync(join(WORKSPACE, 'deploy/sandbox.env'), 'utf8'));

const infosOf = (...classes: readonly (new () => object)[]): SettingInfo[] =>
  classes.flatMap((one) => [...settingsOf(one).values()]);
const namesOf = (infos: readonly SettingInfo[]): string[] => infos.flatMap(({ env }) => [...env]);

/** What a container of the service reads. */
function settingsOfService(name: string): SettingInfo[] {
  if (name === 'migrate') return infosOf(ServiceConfig, RolesConfig);
  const app = APPS.find((one) => one.name === name);
  return infosOf(ServiceConfig, ProcessConfig, ...(app?.configs ?? []));
}

/** Whether it is a setting of something that the operator has named, such as `PROVIDER_<NAME>_URL`. */
function isOfFamily(service: string, variable: string): boolean {
  const configs = APPS.find(({ name }) => name === service)?.configs ?? [];
  const families = configs.flatMap((one) => [...familiesOf(one).values()]);
  return families.some(({ prefix, name, members }) =>
    Object.values(members).some(({ suffix }) =>
      new RegExp(`^${prefix}${name.source}${suffix}$`, 'u').test(variable),
    ),
  );
}

/** What other people's images and the sandbox read. */
const READ_BY_OTHERS: Readonly<Record<string, readonly string[]>> = {
  postgres: ['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD', 'POSTGRES_INITDB_ARGS'],
  rabbitmq: ['RABBITMQ_DEFAULT_USER', 'RABBITMQ_DEFAULT_PASS'],
  sandbox: ['SANDBOX_ADDRESS', 'SANDBOX_HOST', 'SANDBOX_PORT'],
  webhook: ['WEBHOOK_URL'],
  grafana: [
    'GF_SECURITY_ADMIN_PASSWORD',
    'GF_USERS_ALLOW_SIGN_UP',
    'GF_ANALYTICS_REPORTING_ENABLED',
    'GF_ANALYTICS_CHECK_FOR_UPDATES',
    'GF_PLUGINS_PREINSTALL_DISABLED',
  ],
};

/** Settings that the compose file decides itself, because its other parts rest on them. */
const DECIDED_HERE = [
  ...['ENVIRONMENT', 'HEALTH_HOST', 'HEALTH_PORT', 'WEBHOOK_PORT', 'PORT', 'PROVIDERS_PORT'],
  // Other names for what Compose itself asks for.
  ...['TELEGRAM_BOT_TOKEN', 'PROVIDER_API_KEY'],
];

function serviceOf(name: string): ComposeService {
  const service = services[name];
  if (!service) throw new Error(`docker-compose.yml has no ${name}`);
  return service;
}

const environmentNames = (name: string): string[] => Object.keys(serviceOf(name).environment ?? {});

describe('docker-compose.yml', () => {
  test('is what the Compose specification describes', () => {
    const folder = dirname(createRequire(__filename).resolve('dclint/package.json'));
    const path = join(folder, 'schemas/compose.schema.json');
    const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    expect(schema['title']).toBe('Compose Specification');
    // Its address is spelled with https, under which no validator knows the draft.
    const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
    const isValid = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    isValid(readComposeFile());
    expect(isValid.errors).toBeNull();
    expect(isValid({ services: { wallet: { imagine: 'numera' } } })).toBe(false);
  });

  test('runs every service, and builds nothing but apps', () => {
    const apps = built.map(([, { build }]) => build?.args['APP']);
    expect(new Set(apps)).toEqual(new Set(appNames));
    for (const name of appServices) expect(serviceOf(name).build?.args).toEqual({ APP: name });
  });

  test('has PostgreSQL 17, RabbitMQ 4, and what watches and simulates in profiles', () => {
    expect(serviceOf('postgres').image).toMatch(/^postgres:17\b/u);
    expect(serviceOf('rabbitmq').image).toMatch(/^rabbitmq:4\b/u);
    const profiles = Object.entries(services).map(([name, one]) => [name, one.profiles ?? []]);
    expect(Object.fromEntries(profiles)).toMatchObject({
      sandbox: ['sandbox'],
      webhook: ['webhook'],
      prometheus: ['observability'],
      grafana: ['observability'],
      gateway: [],
      postgres: [],
    });
  });

  test('uses no variable that is no setting, and no form that a Compose reads differently', () => {
    const known = namesOf([
      ...infosOf(ComposeConfig, ServiceConfig, ProcessConfig, RolesConfig),
      ...APPS.flatMap(({ configs }) => infosOf(...configs)),
    ]);
    const used = [...references(text).keys()];
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
    const dollars = text.split('$').length - 1;
    expect([...text.matchAll(/\$\{\w+(:[-?][^${}]*)?\}/gu)]).toHaveLength(dollars);
  });

  test('asks for every secret that has no default, and has none of its own', () => {
    const found = references(text);
    const secrets = [
      ...infosOf(ComposeConfig, RolesConfig).filter(({ secret }) => secret),
      ...appServices.flatMap(settingsOfService).filter((one) => one.default === undefined),
    ].filter(({ env }) => env[0] !== 'BROKER_URL');
    for (const { env } of secrets)
      expect([env[0], found.get(env[0] ?? '')?.required]).toEqual([env[0], true]);
    expect(text).not.toMatch(/(PASSWORD|PASS|TOKEN|SECRET|KEY): *['"]?[\w-]/u);
  });

  test('says which variable is missing, and what to do', () => {
    const { RABBITMQ_PASSWORD, ...others } = sandboxEnv;
    expect(RABBITMQ_PASSWORD).toBeDefined();
    expect(() => environmentOf(serviceOf('wallet'), others)).toThrow(
      'required variable RABBITMQ_PASSWORD is missing a value: npm run env writes it to .env',
    );
  });
});

describe.each([...appServices, 'migrate'])('the service %s', (name) => {
  const settings = settingsOfService(name);

  test('is given nothing that it does not read', () => {
    const names = namesOf(settings);
    const unread = environmentNames(name).filter(
      (one) => !names.includes(one) && !isOfFamily(name, one),
    );
    expect(unread).toEqual([]);
  });

  test('is given every setting that .env may have, under each of its names', () => {
    const process = name === 'migrate' ? namesOf(infosOf(ProcessConfig)) : [];
    const expected = namesOf(settings).filter(
      (one) => ![...DECIDED_HERE, ...process].includes(one),
    );
    const given = environmentNames(name);
    expect(expected.filter((one) => !given.includes(one))).toEqual([]);
  });

  test('is given values that it accepts', () => {
    const env = environmentOf(serviceOf(name), sandboxEnv);
    for (const setting of settings) {
      const value = setting.env.map((one) => env[one]).find(Boolean) ?? setting.default;
      expect([setting.env[0], value]).toEqual([setting.env[0], expect.any(String)]);
      expect(() => setting.parse(value ?? '')).not.toThrow();
    }
  });

  test('logs in as itself', () => {
    const { username, password, hostname } = new URL(
      environmentOf(serviceOf(name), sandboxEnv)['DATABASE_URL'] ?? '',
    );
    const role = name === 'migrate' ? 'numera' : `numera_${name}`;
    expect({ username, hostname }).toEqual({ username: role, hostname: 'postgres' });
    expect(password).not.toBe('');
  });
});

test('providers that the operator names come from a file that need not be there', () => {
  expect(serviceOf('providers')['env_file']).toEqual([{ path: 'providers.env', required: false }]);
  const ignored = readFileSync(join(WORKSPACE, '.gitignore'), 'utf8').split('\n');
  expect(ignored).toContain('/providers.env');
});

describe.each(appServices)('replicas of %s', (name) => {
  const service = serviceOf(name);

  test('share no name and no port of the host', () => {
    expect(service).not.toHaveProperty('container_name');
    expect(service).not.toHaveProperty('ports');
    expect(service).not.toHaveProperty('hostname');
  });

  test('start when the servers are there and the schemas are made', () => {
    expect(service.depends_on).toMatchObject({
      postgres: { condition: 'service_healthy' },
      rabbitmq: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
  });

  test('come back by themselves, and are given time to finish', () => {
    expect(service).toMatchObject({
      restart: 'unless-stopped',
      stop_grace_period: '30s',
      init: true,
    });
  });
});

test.each(built.map(([name]) => name))('%s may do nothing but its work', (name) => {
  expect(serviceOf(name)).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
});

test.each(Object.keys(services))('%s has limits of memory and log', (name) => {
  const { mem_limit: memory, logging } = serviceOf(name);
  expect(memory).toMatch(/^\d+[mg]$/u);
  expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } });
});

test.each(Object.keys(READ_BY_OTHERS))('%s is given what its image reads', (name) => {
  expect(environmentNames(name).sort()).toEqual([...(READ_BY_OTHERS[name] ?? [])].sort());
});

test('only the chat page, the screens and the webhook can be reached, the first two from this machine', () => {
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, port]),
  );
  expect(published).toEqual([
    ['sandbox', '127.0.0.1:3210:3210'],
    ['webhook', '80:80'],
    ['webhook', '443:443'],
    ['prometheus', '127.0.0.1:9090:9090'],
    ['grafana', '127.0.0.1:3000:3000'],
  ]);
});

test('only what talks to the outside has a way out', () => {
  expect(networks['inside']).toEqual({ internal: true });
  const ways = Object.entries(services).filter(([, one]) => one.networks.includes('outside'));
  expect(ways.map(([name]) => name).sort()).toEqual(['gateway', 'providers', 'sandbox', 'webhook']);
  const known = Object.keys(networks);
  for (const { networks: used } of Object.values(services))
    expect(known).toEqual(expect.arrayContaining([...used]));
});

test('the webhook’s proxy leads to services at the ports they listen on, and writes down no secret', () => {
  const caddyfile = readFileSync(join(WORKSPACE, 'deploy/caddy/Caddyfile'), 'utf8');
  const routes = [...caddyfile.matchAll(/^\s+path (\S+)[^]*?name (\w+)\s+port (\d+)/gmu)].map(
    ([, path, name, port]) => [path, name, port],
  );
  const portOf = (name: string, setting: string): string | undefined =>
    environmentOf(serviceOf(name), sandboxEnv)[setting] ??
    settingsOfService(name).find(({ env }) => env[0] === setting)?.default;
  expect(routes).toEqual([
    ['/telegram/webhook', 'gateway', portOf('gateway', 'WEBHOOK_PORT')],
    ['/sources/*', 'providers', portOf('providers', 'PROVIDERS_PORT')],
  ]);
  for (const field of ['request>uri', 'request>headers']) {
    expect(caddyfile).toMatch(new RegExp(`log \\{[^]*${field} delete`, 'u'));
  }
});

test('every file that is mounted is in the repository, and every volume is declared', () => {
  const sources = Object.values(services).flatMap(({ volumes: mounted = [] }) =>
    mounted.map((one) => one.split(':')[0] ?? ''),
  );
  const files = sources.filter((source) => source.startsWith('./'));
  expect(files.filter((file) => !existsSync(join(WORKSPACE, file)))).toEqual([]);
  expect(sources.filter((source) => !files.includes(source)).sort()).toEqual(
    Object.keys(volumes).sort(),
  );
});

test('deploy/sandbox.env says nothing twice', () => {
  const lines = readFileSync(join(WORKSPACE, 'deploy/sandbox.env'), 'utf8').split('\n');
  const names = lines.flatMap((line) => /^(\w+)=/u.exec(line)?.[1] ?? []);
  expect(names).toEqual([...new Set(names)]);
});

test('deploy/sandbox.env says no more than the compose file and the services read', () => {
  const read = [...references(text).keys(), ...Object.keys(services).flatMap(environmentNames)];
  const unread = Object.keys(sandboxEnv).filter((name) => !read.includes(name));
  expect(unread).toEqual(['COMPOSE_PROJECT_NAME']);
});
