import {
  contractOf,
  decode,
  encode,
  type Envelope,
  type MessageClass,
  type QueryOf,
} from '@numera/contracts';
import type { Transport } from '@numera/messaging';

type QueryClass<R extends object> = new () => QueryOf<R>;

/** The services that the gateway asks and commands, as far as a test plays them. */
export class Neighbours {
  private readonly received: Envelope[] = [];
  private readonly answers = new Map<string, (query: object) => object>();

  /** Plays a service that takes `commands` and is asked `queries`; what it answers is said by {@link answer}. */
  play(
    transport: Transport,
    service: string,
    commands: readonly MessageClass[],
    queries: readonly MessageClass[],
  ): Promise<void> {
    const byName = new Map(queries.map((target) => [contractOf(target).name, target]));
    return transport.attach({
      service,
      subscriptions: commands.map((target) => contractOf(target).name),
      queries: [...byName.keys()],
      prefetch: 8,
      deliver: (envelope) => Promise.resolve(void this.received.push(envelope)),
      answer: ({ name, payload }) => {
        const [target, answer] = [byName.get(name), this.answers.get(name)];
        if (!target || !answer) return Promise.reject(new Error(`nobody answers ${name}`));
        return Promise.resolve(encode(answer(decode(target, payload))));
      },
      bury: () => Promise.resolve(),
    });
  }

  answer<R extends object, Q extends QueryOf<R>>(
    target: QueryClass<R> & (new () => Q),
    answer: (query: Q) => R,
  ): void {
    this.answers.set(contractOf(target).name, (query) => answer(query as Q));
  }

  /** The commands of this class so far, oldest first. */
  commands<T extends object>(target: MessageClass<T>): T[] {
    const { name } = contractOf(target);
    return this.received
      .filter((envelope) => envelope.name === name)
      .map(({ payload }) => decode(target, payload));
  }
}
