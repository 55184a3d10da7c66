import { toError } from '@numera/kernel';
import type { Answered, Asked, GivesOf, TakesOf } from './remote';

export type RemoteHandlers<Calls> = {
  [C in keyof Calls]: (takes: TakesOf<Calls, C>) => GivesOf<Calls, C> | Promise<GivesOf<Calls, C>>;
};

/** Answers the parent's calls until the parent goes away. */
export function serveRemote<Calls>(handlers: Promise<RemoteHandlers<Calls>>): void {
  // Whatever ends the parent ends this too, so that no run leaves a process behind.
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C of the terminal comes to both; the parent still needs the world while it stops.
  process.on('SIGINT', () => undefined);
  handlers.catch(() => undefined);
  process.on('message', ({ id, call, takes }: Asked) => {
    void handlers
      .then((all) => (all[call as keyof Calls] as (takes: unknown) => unknown)(takes))
      .then(
        (gives): Answered => ({ id, gives }),
        (thrown: unknown): Answered => ({ id, failure: toError(thrown).message }),
      )
      .then((answer) => process.send?.(answer));
  });
}
