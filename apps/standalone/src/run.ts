import { complain, explain, say } from '@numera/service';
import { startStandalone } from './standalone';

/** Runs until Ctrl-C or SIGTERM and stops cleanly; answers the exit code. */
export async function runUntilSignal(): Promise<number> {
  // Listening from the start: a signal during the start stops what has been started by then.
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
  });
  let numera;
  try {
    numera = await startStandalone(process.cwd(), say);
  } catch (thrown) {
    complain(explain(thrown));
    return 1;
  }
  say(
    numera.chatPage === null
      ? 'Numera is running. Ctrl-C stops it.'
      : `Numera is running. Chat with the bot at ${numera.chatPage} (Ctrl-C stops it).`,
  );
  await signal;
  say('Stopping…');
  await numera.stop();
  say('Stopped.');
  return 0;
}
