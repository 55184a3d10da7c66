import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answered, WorldCall, WorldCalls } from './world-calls';

/** The simulated Telegram and SMSPool, in a process of their own. */
export interface World {
  ask<C extends WorldCall>(call: C, takes: WorldCalls[C]['takes']): Promise<WorldCalls[C]['gives']>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (gives: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function startWorld(): World {
  const child = fork(join(__dirname, 'world-child.cjs'), {
    // Standard output is the bench's own.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const ended = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the simulated world has ended'));
    waiting.clear();
  });
  child.on('message', ({ id, gives, failure }: Answered) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) one?.resolve(gives);
    else one?.reject(new Error(failure));
  });
  return {
    ask: <C extends WorldCall>(call: C, takes: WorldCalls[C]['takes']) =>
      new Promise<WorldCalls[C]['gives']>((resolve, reject) => {
        const id = (asked += 1);
        waiting.set(id, { resolve: (gives) => resolve(gives as WorldCalls[C]['gives']), reject });
        child.send({ id, call, takes }, (error) => {
          if (error) reject(error);
        });
      }),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
