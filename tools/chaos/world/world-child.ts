import { startSandbox, type Sandbox } from '@numera/sandbox';
import { serveRemote, type RemoteHandlers } from '../../remote/serve-remote';
import { Crowd } from './crowd';
import { Disturbance } from './disturbance';
import { START_CENTS } from './pool';
import type { WorldCalls } from './world-calls';

/** Shorter than in production, so that every kind of end comes within the run. */
const POOL = { autoMessageAfterMs: null, orderLifeSeconds: 40, cancelLockSeconds: 2 };
const account = { balanceCents: START_CENTS, settings: POOL };

export function serveWorld(): void {
  const sandbox = startSandbox({
    telegram: { flood: null },
    smspool: account,
    handlerApi: account,
  });
  serveRemote<WorldCalls>(sandbox.then(handlersOf));
}

function handlersOf(sandbox: Sandbox): RemoteHandlers<WorldCalls> {
  const { telegramUrl, smspoolUrl, smspoolKey, host, botToken, adminIds } = sandbox;
  const { handlerApiUrl: handlerUrl, handlerApiKey: handlerKey, messageSource } = sandbox;
  const { pollUrl: messageUrl, key: messageKey } = messageSource;
  const crowd = new Crowd(sandbox);
  const disturbance = new Disturbance(sandbox);
  return {
    address: () => ({
      ...{ telegramUrl, smspoolUrl, smspoolKey, handlerUrl, handlerKey },
      ...{ messageUrl, messageKey, host, botToken, adminIds },
    }),
    pushTo: ({ url }) => {
      messageSource.setWebhook({ url });
      return null;
    },
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
