import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cardsIn, type Deck } from './plan';
import { runChaos } from './run';

/** Every kind of death once or more, in a minute; `npm run chaos` is the long form. */
const DECK: Deck = {
  'one replica killed': 4,
  'a whole service killed': 1,
  'two killed shortly after each other': 1,
  'RabbitMQ restarted': 0,
  'RabbitMQ killed': 1,
  'PostgreSQL restarted': 0,
  'PostgreSQL crashed': 1,
};
const SEED = 3;
const folder = join(resolve(__dirname, '../..'), '.tmp', 'chaos', `test-${process.pid}`);

jest.setTimeout(300_000);

it('loses and doubles nothing while services and servers are killed', async () => {
  const lines: string[] = [];
  const say = (line: string): number => lines.push(line);
  const verdicts = await runChaos({
    folder,
    orders: 50,
    rate: 2,
    persons: 40,
    seed: SEED,
    scale: { gateway: 2, poller: 2, orders: 2 },
    deck: DECK,
    pausesMs: [200, 800],
    orderWaitSec: 8,
    quietMs: 0,
    signal: new AbortController().signal,
    print: say,
    tell: say,
  });
  const wrong = verdicts.filter(({ count }) => count > 0);
  // The logs stay for whoever has to find out why, and so does the whole story.
  if (wrong.length > 0) throw new Error([...lines, `Logs: ${folder}`].join('\n'));
  rmSync(folder, { recursive: true, force: true });
  const faults = lines.filter((line) => /: a whole order again after \d+ ms/u.test(line));
  expect(faults).toHaveLength(cardsIn(DECK));
});
