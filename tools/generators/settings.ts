import { APPS } from '../../apps/standalone/src/apps';
import { StandaloneConfig } from '../../apps/standalone/src/settings';
import { RolesConfig } from '../../apps/standalone/src/roles';
import { ComposeConfig } from '../compose/compose.config';
import {
  familiesOf,
  ProcessConfig,
  ServiceConfig,
  settingsOf,
  SourceWebhookConfig,
  VaultConfig,
  type FamilyInfo,
  type SettingInfo,
} from '@numera/service';

/** Read by more than one service. */
const SHARED: readonly (new () => object)[] = [VaultConfig, SourceWebhookConfig];

interface Group {
  readonly title: string;
  readonly settings: readonly SettingInfo[];
}

function groups(): Group[] {
  const ofClasses = (title: string, classes: readonly (new () => object)[]): Group => ({
    title,
    settings: classes.flatMap((one) => [
      ...settingsOf(one).values(),
      ...[...familiesOf(one).values()].flatMap(membersOf),
    ]),
  });
  return [
    ofClasses('All services', [ServiceConfig]),
    ofClasses('One process (npm start)', [StandaloneConfig]),
    ofClasses('A process for each service', [ProcessConfig, RolesConfig]),
    ofClasses('docker compose', [ComposeConfig]),
    ofClasses('gateway and providers', SHARED),
    ...APPS.map((app) =>
      ofClasses(
        app.name,
        app.configs.filter((config) => !SHARED.includes(config)),
      ),
    ),
  ];
}

/** A family's settings under the name that stands for those that the operator chooses. */
function membersOf({ prefix, members }: FamilyInfo): SettingInfo[] {
  return Object.values(members).map(({ suffix, about, ...member }) => ({
    ...member,
    env: [`${prefix}<NAME>${suffix}`],
    about: member.default === undefined ? `${about}; when any of the same NAME is set` : about,
  }));
}

/** `.env.example`: every setting with its default, ready to be filled in. */
export function envExample(): string {
  const lines = [
    '# Every setting of Numera. Copy to .env and fill in what you need. Generated: npm run generate',
    '',
  ];
  for (const { title, settings } of groups()) {
    lines.push(`# ── ${title}`);
    for (const { env, about, default: value, secret } of settings) {
      const also = env.length > 1 ? ` (also: ${env.slice(1).join(', ')})` : '';
      lines.push(`# ${about}${also}`, `#${env[0] ?? ''}=${secret ? '' : (value ?? '')}`);
    }
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** `docs/settings.md`: the same as a table. */
export function settingsPage(): string {
  const lines = [
    '# Settings',
    '',
    'Read from the environment and from `.env` in the folder where Numera starts. Wrong or missing settings stop the start with one message that names them all. Generated from the configuration classes by `npm run generate`.',
    '',
  ];
  for (const { title, settings } of groups()) {
    lines.push(`## ${title}`, '', '| setting | default | meaning |', '| --- | --- | --- |');
    for (const { env, about, default: value, secret } of settings) {
      const names = env.map((name) => `\`${name}\``).join(', ');
      const shown = value === undefined ? 'required' : value === '' ? 'empty' : `\`${value}\``;
      const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
      lines.push(`| ${names} | ${cell(shown)} | ${cell(about)}${secret ? ' (secret)' : ''} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}
