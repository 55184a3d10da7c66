import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// It starts a test runner and a compiler of its own; a busy machine must not cut them short.
jest.setTimeout(300_000);

const ROOT = join(__dirname, '../../../..');
const GUIDE = '## Add a provider in an hour';
const BLOCK = /^```(sh|diff)\n([\s\S]*?)^```$/gmu;

interface Step {
  readonly kind: 'sh' | 'diff';
  readonly text: string;
}

/** What the guide says to type and to change, in its order. */
function readSteps(): Step[] {
  const [, section = ''] = readFileSync(join(ROOT, 'docs/providers.md'), 'utf8').split(GUIDE);
  const [ours = ''] = section.split(/^## /mu);
  return [...ours.matchAll(BLOCK)].map(([, kind, text = '']) => ({
    kind: kind === 'sh' ? 'sh' : 'diff',
    text,
  }));
}

/** The files that a newcomer has, with the installed packages, in a folder that nobody minds. */
function makeScratch(): string {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'numera-guide-')));
  const files = readdirSync(ROOT).filter((name) => /\.(?:json|js|swcrc)$/u.test(name));
  for (const name of ['apps/providers', 'libs', ...files]) {
    cpSync(join(ROOT, name), join(scratch, name), {
      recursive: true,
      filter: (path) => !/[/\\](?:dist|node_modules)$/u.test(path),
    });
  }
  const packages = join(scratch, 'node_modules');
  mkdirSync(join(packages, '@numera'), { recursive: true });
  const installed = readdirSync(join(ROOT, 'node_modules')).filter((name) => name !== '@numera');
  for (const name of installed) symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  for (const lib of readdirSync(join(scratch, 'libs'))) {
    symlinkSync(join('../../libs', lib), join(packages, '@numera', lib));
  }
  return scratch;
}

function run(scratch: string, command: string): void {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', command], {
    cwd: scratch,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command}\n${stdout}\n${stderr}`);
}

/** Changes a file as a diff says; each of its hunks must be there once, word for word. */
function applyDiff(scratch: string, diff: string): void {
  const [, name = '', hunks = ''] = /^--- (\S+)\n([\s\S]*)$/u.exec(diff) ?? [];
  const file = join(scratch, name);
  let text = readFileSync(file, 'utf8');
  for (const hunk of hunks.split(/^@@\n/mu)) {
    const lines = hunk.split('\n').filter((line) => line !== '');
    const side = (mark: string): string =>
      lines
        .filter((line) => line.startsWith(' ') || line.startsWith(mark))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const parts = text.split(side('-'));
    if (parts.length !== 2) throw new Error(`${name} has not, or more than once:\n${side('-')}`);
    text = parts.join(side('+'));
  }
  writeFileSync(file, text);
}

/** That the settings' name leads to the new adapter, as step 6 promises. */
const OPENED = `
import { openAdapter } from '../own-adapters';

it('is opened by its name', () => {
  const options = { baseUrl: 'http://acme', apiKey: 'key', services: () => Promise.resolve([]) };
  expect(openAdapter('ACME', options).kind).toBe('acme');
  expect(openAdapter('OTHER', options).kind).toBe('handler_api');
});
`;

describe('the guide to a new provider', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('works when it is followed to the letter', () => {
    const steps = readSteps();
    expect(steps.map(({ kind }) => kind)).toEqual(['sh', 'sh', 'diff']);
    for (const { kind, text } of steps) {
      if (kind === 'sh') run(scratch, text);
      else applyDiff(scratch, text);
    }
    const folder = 'apps/providers/src/adapters/acme';
    const words = readdirSync(join(scratch, folder)).map((name) =>
      readFileSync(join(scratch, folder, name), 'utf8'),
    );
    expect(words.join('\n')).not.toMatch(/template/iu);
    writeFileSync(join(scratch, folder, 'opened.spec.ts'), OPENED);
    run(scratch, `npx jest ${folder}/opened.spec.ts`);
    const compilerOptions = { incremental: false };
    const config = { extends: './tsconfig.base.json', compilerOptions, include: [folder] };
    writeFileSync(join(scratch, 'tsconfig.acme.json'), JSON.stringify(config));
    run(scratch, 'npx tsc -p tsconfig.acme.json');
  });
});
