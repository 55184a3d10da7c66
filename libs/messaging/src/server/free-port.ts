import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (Linux from 32768, macOS from 49152):
 * a client that tries again and again to reach a server that is just being restarted could else be
 * given the server's own port, connect to itself, and keep the server from coming back.
 */
const LOWEST = 20_000;
const ABOVE_HIGHEST = 32_000;
const MOST_TRIES = 200;

/** Different free ports of the loopback interface. */
export async function findFreePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(LOWEST, ABOVE_HIGHEST);
    if (await isPortFree(port)) found.add(port);
    if (found.size === count) return [...found];
  }
  throw new Error(`No ${count} free ports between ${LOWEST} and ${ABOVE_HIGHEST}.`);
}

/** The preferred port where it is free, else another. */
export async function chooseFreePort(preferred: number): Promise<number> {
  if (await isPortFree(preferred)) return preferred;
  const [other = 0] = await findFreePorts(1);
  return other;
}

export async function isPortFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
