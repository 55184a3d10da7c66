import { startSandbox, type Sandbox } from '@numera/sandbox';
import { serveRemote, type RemoteHandlers } from '../../remote/serve-remote';
import { Crowd } from './crowd';
import { Disturbance } from './disturbance';
import type { WorldCalls } from './world-calls';

/** Shorter than in production, so that every kind of end comes within the run. */
const POOL = { autoMessageAfterMs: null, orderLifeSeconds: 40, cancelLockSeconds: 2 };

export function serveWorld(): void {
  const sandbox = startSandbox({
    telegram: { flood: null },
    smspool: { balanceCents: 1_000_000_000, settings: POOL },
  });
  serveRemote<WorldCalls>(sandbox.then(handlersOf));
}

function handlersOf(sandbox: Sandbox): RemoteHandlers<WorldCalls> {
  const { telegramUrl, smspoolUrl, smspoolKey, botToken, adminIds } = sandbox;
  const crowd = new Crowd(sandbox);
  const disturbance = new Disturbance(sandbox);
  return {
    address: () => ({ telegramUrl, smspoolUrl, smspoolKey, botToken, adminIds }),
    settle: (takes) => crowd.settle(takes),
    shop: (takes) => crowd.shop(takes),
    enough: () => crowd.enough(),
    progress: () => crowd.progress(),
    probe: (takes) => crowd.probe(takes),
    disturb: async (takes) => {
      if (takes) disturbance.start(takes.seed);
      else await disturbance.stop();
      return disturbance.happened;
    },
    report: () => crowd.report(),
  };
}
