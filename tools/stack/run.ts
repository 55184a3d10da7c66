import { join } from 'node:path';
import { explain, loadConfigs, readEnvironment } from '@numera/service';
import { withEncryptionKey } from '../../apps/standalone/src/encryption-key';
import { StandaloneConfig } from '../../apps/standalone/src/settings';
import { openWorld } from '../../apps/standalone/src/world';
import { parseScale } from './scale';
import { SERVICES, Stack } from './stack';

export interface RunOptions {
  /** The folder of `.env` and `.numera/`. */
  readonly home: string;
  readonly arguments: readonly string[];
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

/** `npm run stack`: runs until it is told to stop; answers the exit code. */
export async function runStack({ home, arguments: args, stop, say }: RunOptions): Promise<number> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const scale = parseScale(args, SERVICES);
    const env = readEnvironment(home);
    const own = loadConfigs([StandaloneConfig], env).get(StandaloneConfig) as StandaloneConfig;
    const world = await openWorld(withEncryptionKey(env, home), own);
    closers.push(() => world.stop());
    const folder = join(home, '.numera', 'stack');
    say('Starting PostgreSQL, RabbitMQ and the services…');
    const stack = await Stack.start({ folder, env: world.env, scale, say });
    closers.push(() => stack.stop());
    for (const service of SERVICES) {
      const urls = stack.replicasOf(service).map((one) => `${one.healthUrl}/metrics`);
      say(`  ${service.padEnd(10)} ${urls.join('  ')}`);
    }
    say(`Logs: ${join(folder, 'logs')}`);
    say(
      world.chatPage === null
        ? 'Numera is running, each service a process of its own. Ctrl-C stops it.'
        : `Numera is running. Chat with the bot at ${world.chatPage} (Ctrl-C stops it).`,
    );
    if (!stop.aborted) await new Promise((told) => stop.addEventListener('abort', told));
    say('Stopping…');
    return 0;
  } catch (thrown) {
    say(explain(thrown));
    return 1;
  } finally {
    for (const close of closers.reverse()) await close();
    say('Stopped.');
  }
}
