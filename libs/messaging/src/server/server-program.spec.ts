import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RabbitMqMissingError } from './errors';
import { obtainServerProgram } from './server-program';

describe('the search for rabbitmq-server', () => {
  let folder: string;
  let program: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'numera program '));
    program = join(folder, 'rabbitmq-server');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the one on the PATH', async () => {
    const env = { PATH: `/nowhere:${folder}` };
    expect(await obtainServerProgram({ env, folders: [] })).toBe(program);
  });

  it('looks where servers usually are when the PATH has none', async () => {
    const env = { PATH: '' };
    expect(await obtainServerProgram({ env, folders: ['/nowhere', folder] })).toBe(program);
  });

  it('passes over what cannot be run', async () => {
    chmodSync(program, 0o644);
    const search = { env: { PATH: folder }, folders: [], mayInstall: false };
    await expect(obtainServerProgram(search)).rejects.toThrow(RabbitMqMissingError);
  });

  it('says in one message what to do where there is none', async () => {
    const search = { env: { PATH: '' }, folders: [], mayInstall: false };
    await expect(obtainServerProgram(search)).rejects.toThrow(
      /no RabbitMQ server here.*apt-get install rabbitmq-server.*set BROKER_URL/,
    );
  });
});
