import { isId } from '@numera/kernel';
import { DeadLetters, maskEnvelope } from '@numera/messaging';
import { complain, explain, say } from '@numera/service';
import { Client, escapeIdentifier } from 'pg';
import { APPS } from './apps';
import { joinDatabase } from './database';
import { readSettings } from './settings';

const USAGE = [
  'npm run dead-letters -- list [service]   messages that a service could not take, the oldest first',
  'npm run dead-letters -- show <id>        one of them with its reason; private parts are masked',
  'npm run dead-letters -- replay <id|all>  sends it again, to services that have taken it without effect',
  'npm run dead-letters -- drop <id>        forgets it',
].join('\n');
const SHOWN = 200;

type Shelf = { readonly service: string; readonly letters: DeadLetters };

/** `main.js dead-letters list|show|replay|drop`: answers the exit code. */
export async function deadLettersOnce(args: readonly string[]): Promise<number> {
  const [command = 'list', subject] = args;
  const home = process.cwd();
  try {
    const run = commandOf(command, subject);
    if (run === null) {
      complain(USAGE);
      return 2;
    }
    const database = await joinDatabase(readSettings(home).service.databaseUrl, home, complain);
    const client = new Client({ connectionString: database.url });
    try {
      await client.connect();
      return await run(APPS.map(({ name }) => shelf(client, name)));
    } finally {
      await client.end();
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 2;
  }
}

function commandOf(
  command: string,
  subject: string | undefined,
): ((shelves: readonly Shelf[]) => Promise<number>) | null {
  const isKnown = subject === undefined || APPS.some(({ name }) => name === subject);
  if (command === 'list' && isKnown) {
    return (all) => list(all.filter(({ service }) => service === (subject ?? service)));
  }
  if (command === 'replay' && subject === 'all') return (all) => replay(all, null);
  if (subject === undefined || !isId(subject)) return null;
  if (command === 'show') return (all) => show(all, subject);
  if (command === 'replay') return (all) => replay(all, subject);
  if (command === 'drop') return (all) => drop(all, subject);
  return null;
}

async function list(shelves: readonly Shelf[]): Promise<number> {
  let count = 0;
  for (const { service, letters } of shelves) {
    for (const { messageId, envelope, reason, buriedAt } of await letters.list(SHOWN)) {
      count += 1;
      say(`${messageId}  ${buriedAt.toISOString()}  ${service.padEnd(9)} ${envelope.name}`);
      say(`  ${reason.split('\n')[0] ?? ''}`);
    }
  }
  say(count === 0 ? 'No dead letters.' : `${count} dead letters.`);
  return 0;
}

async function show(shelves: readonly Shelf[], id: string): Promise<number> {
  for (const { service, letters } of shelves) {
    const letter = await letters.find(id);
    if (!letter) continue;
    say(`${service} could not take it on ${letter.buriedAt.toISOString()}: ${letter.reason}`);
    say(JSON.stringify(maskEnvelope(letter.envelope), null, 2));
    return 0;
  }
  return missing(id);
}

async function replay(shelves: readonly Shelf[], id: string | null): Promise<number> {
  let count = 0;
  for (const { service, letters } of shelves) {
    const sent = await letters.replay(id);
    if (sent > 0) say(`${service}: ${sent} sent again.`);
    count += sent;
  }
  if (count > 0 || id === null) say(`${count} sent again; what fails again is listed again.`);
  return count > 0 || id === null ? 0 : missing(id);
}

async function drop(shelves: readonly Shelf[], id: string): Promise<number> {
  for (const { service, letters } of shelves) {
    if (!(await letters.drop(id))) continue;
    say(`${service}: dropped.`);
    return 0;
  }
  return missing(id);
}

function missing(id: string): number {
  complain(`There is no dead letter ${id} that this can be done with.`);
  return 1;
}

function shelf(client: Client, service: string): Shelf {
  const letters = new DeadLetters(
    async <Row extends object>(text: string, values: readonly unknown[]) => {
      await client.query(`SET search_path TO ${escapeIdentifier(service)}`);
      return (await client.query<Row>(text, [...values])).rows;
    },
  );
  return { service, letters };
}
