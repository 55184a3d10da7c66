import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadConfigs, VaultConfig } from '@numera/service';
import { composeText, references, WORKSPACE } from './compose-file';
import { fillPasswords, generatedNames, passwordNames, randomPassword } from './env-file';

const example = readFileSync(join(WORKSPACE, '.env.example'), 'utf8');

describe('npm run env', () => {
  test('makes a .env with which only what the outside gives is missing', () => {
    const variables = parseEnv(fillPasswords(example, passwordNames()).text);
    const required = [...references(composeText())].filter(([, { required: is }]) => is);
    const missing = required.map(([name]) => name).filter((name) => !variables[name]);
    expect(missing.sort()).toEqual(['BOT_TOKEN', 'SMSPOOL_API_KEY']);
  });

  test('gives every password a value of its own that an address can hold', () => {
    const variables = parseEnv(fillPasswords('', passwordNames()).text);
    const passwords = Object.values(variables);
    expect(passwords).toHaveLength(9);
    expect(new Set(passwords).size).toBe(9);
    for (const password of passwords) expect(password).toMatch(/^[\w-]{32}$/u);
  });

  test('gives a key that a vault takes', () => {
    const variables = parseEnv(fillPasswords(example, generatedNames()).text);
    const config = loadConfigs([VaultConfig], variables).get(VaultConfig) as VaultConfig;
    expect(config.encryptionKeys).toHaveLength(1);
  });

  test('leaves what is set as it is', () => {
    const given = 'BOT_TOKEN=1:x\nPOSTGRES_PASSWORD=mine\nRABBITMQ_PASSWORD=\n';
    const { text, added } = fillPasswords(
      given,
      ['POSTGRES_PASSWORD', 'RABBITMQ_PASSWORD', 'GRAFANA_PASSWORD'],
      () => 'new',
    );
    expect(added).toEqual(['RABBITMQ_PASSWORD', 'GRAFANA_PASSWORD']);
    expect(text).toBe(
      'BOT_TOKEN=1:x\nPOSTGRES_PASSWORD=mine\nRABBITMQ_PASSWORD=new\nGRAFANA_PASSWORD=new\n',
    );
  });

  test('changes nothing where all are set', () => {
    const { text } = fillPasswords(example, passwordNames());
    expect(fillPasswords(text, passwordNames())).toEqual({ text, added: [] });
  });

  test('never makes the same password twice', () => {
    expect(randomPassword()).not.toBe(randomPassword());
  });
});
