import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptedAnswer } from '../wire/replay-server.fixture';

const FOLDER = join(__dirname, '../../../../../libs/testing/fixtures/smspool');

/** An answer recorded from SMSPool: `fixture('sms-check/200-pending')`. */
export function fixture(name: string): ScriptedAnswer {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as ScriptedAnswer;
}

/** Names of all recorded answers, or of those of one endpoint (`sms-check`). */
export function fixtureNames(endpoint?: string): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && (!endpoint || file.startsWith(`${endpoint}/`)))
    .map((file) => file.replace(/\.json$/u, ''))
    .sort();
}
