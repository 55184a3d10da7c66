import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from './stage';

export interface Scenario {
  readonly step: string;
  readonly killedAt: string;
  readonly end: 'completed' | 'cancelled' | 'expired' | 'failed';
  /** What the provider must have sold in the end. */
  readonly bought: 0 | 1;
  /** How often the code may be shown: once more when Telegram's word that it has it was lost. */
  readonly copies?: number;
  /** From the first word of the person to the last thing that they or the provider do. */
  run(stage: Stage): Promise<void>;
}

/** SMSPool refuses to cancel in the first second, as this world is set up. */
const CANCEL_LOCK_MS = 1_300;
const SHORT_LIFE_S = 6;
const LONG_LIFE_S = 1_200;

/** The steps of an order, in their order; each loses the process at exactly one of them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    step: 'price held',
    killedAt: 'purchase asked for, not yet carried out',
    end: 'failed',
    bought: 0,
    run: (stage) => buyAndDie(stage, () => stage.killAtPool('/purchase/sms', 'before')),
  },
  {
    step: 'number sold',
    killedAt: 'purchase carried out, reply lost',
    end: 'completed',
    bought: 1,
    run: async (stage) => {
      await buyAndDie(stage, () => stage.killAtPool('/purchase/sms', 'after-effect'));
      await stage.receiveCode();
    },
  },
  {
    step: 'reply received',
    killedAt: 'result waiting to be stored',
    end: 'completed',
    bought: 1,
    run: async (stage) => {
      await buyAndDie(stage, () =>
        stage.killAtWriting('providers.outbox', 'INSERT INTO outbox', (lock) => {
          const { smspool } = stage.world.sandbox;
          smspool.onCall = async (path, phase) => {
            if (path !== '/purchase/sms' || phase !== 'before') return;
            smspool.onCall = null;
            await lock();
          };
        }),
      );
      await stage.receiveCode();
    },
  },
  {
    step: 'number shown',
    killedAt: 'Telegram has the number, reply lost',
    end: 'completed',
    bought: 1,
    run: async (stage) => {
      const shown = /Your number is reserved/u;
      await buyAndDie(stage, () => stage.killAtTelegram('editmessagetext', shown, 'after-effect'));
      await stage.receiveCode();
    },
  },
  {
    step: 'code seen',
    killedAt: 'code waiting to be stored',
    end: 'completed',
    bought: 1,
    run: async (stage) => {
      await stage.takeNumber();
      await stage.killAtWriting('poller.messages', 'INSERT INTO messages', async (lock) => {
        await lock();
        await stage.receiveCode();
      });
      await stage.start();
    },
  },
  {
    step: 'code stored',
    killedAt: 'code on its way, not at Telegram',
    end: 'completed',
    bought: 1,
    run: (stage) => receiveAndDie(stage, 'before'),
  },
  {
    step: 'code delivered',
    killedAt: 'Telegram has the code, reply lost',
    end: 'completed',
    bought: 1,
    copies: 2,
    run: (stage) => receiveAndDie(stage, 'after-effect'),
  },
  {
    step: 'being cancelled',
    killedAt: 'cancellation asked for, not carried out',
    end: 'cancelled',
    bought: 1,
    run: (stage) => cancelAndDie(stage, 'before'),
  },
  {
    step: 'cancelled at SMSPool',
    killedAt: 'cancellation carried out, reply lost',
    end: 'cancelled',
    bought: 1,
    run: (stage) => cancelAndDie(stage, 'after-effect'),
  },
  {
    step: 'deadline passed',
    killedAt: 'number shown, down until after its end',
    end: 'expired',
    bought: 1,
    run: async (stage) => {
      const { smspool } = stage.world.sandbox;
      smspool.configure({ orderLifeSeconds: SHORT_LIFE_S });
      await stage.takeNumber().finally(() => smspool.configure({ orderLifeSeconds: LONG_LIFE_S }));
      await stage.kill();
      await stage.outliveNumber();
      await stage.start();
    },
  },
  {
    step: 'code arrived',
    killedAt: 'number shown, code came while down',
    end: 'completed',
    bought: 1,
    run: async (stage) => {
      await stage.takeNumber();
      await stage.kill();
      await stage.receiveCode();
      await stage.start();
    },
  },
  {
    step: 'confirm pressed',
    killedAt: 'offer shown, pressed while down',
    end: 'completed',
    bought: 1,
    run: async (stage) => {
      await stage.askToBuy();
      await stage.kill();
      stage.confirm();
      await stage.start();
      await stage.receiveCode();
    },
  },
];

async function buyAndDie(stage: Stage, death: () => Promise<void>): Promise<void> {
  await stage.askToBuy();
  const dead = death();
  stage.confirm();
  await dead;
  await stage.start();
}

async function receiveAndDie(stage: Stage, phase: 'before' | 'after-effect'): Promise<void> {
  await stage.takeNumber();
  const dead = stage.killAtTelegram('sendmessage', /The code has arrived/u, phase);
  await stage.receiveCode();
  await dead;
  await stage.start();
}

async function cancelAndDie(stage: Stage, phase: 'before' | 'after-effect'): Promise<void> {
  await stage.takeNumber();
  await pause(CANCEL_LOCK_MS);
  const dead = stage.killAtPool('/sms/cancel', phase);
  stage.person.press(/Cancel the number/u);
  await dead;
  await stage.start();
}
