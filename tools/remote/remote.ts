import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process is asked: by the name of the call, what it takes and what it gives. */
export type RemoteCalls = Record<string, { takes: unknown; gives: unknown }>;

/** A process of its own that answers calls, so that its work does not stall ours. */
export interface Remote<Calls> {
  ask<C extends keyof Calls>(call: C, takes: TakesOf<Calls, C>): Promise<GivesOf<Calls, C>>;
  stop(): Promise<void>;
}

export type TakesOf<Calls, C extends keyof Calls> = Calls[C] extends { takes: infer T } ? T : never;
export type GivesOf<Calls, C extends keyof Calls> = Calls[C] extends { gives: infer G } ? G : never;

export interface Asked {
  readonly id: number;
  readonly call: string;
  readonly takes: unknown;
}

export interface Answered {
  readonly id: number;
  readonly gives?: unknown;
  readonly failure?: string;
}

interface Waiting {
  readonly resolve: (gives: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the program `file`, which serves the calls with `serveRemote`. */
export function startRemote<Calls>(file: string): Remote<Calls> {
  const child = fork(file, {
    // Standard output is the tool's own.
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
    ask: <C extends keyof Calls>(call: C, takes: TakesOf<Calls, C>) =>
      new Promise<GivesOf<Calls, C>>((resolve, reject) => {
        const id = (asked += 1);
        waiting.set(id, { resolve: resolve as (gives: unknown) => void, reject });
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
