import { AppError } from '@numera/kernel';

export type MessageKind = 'command' | 'event' | 'query';

/** What is known of a message class: its routing key, its kind and the service that owns it. */
export interface Contract {
  readonly name: string;
  readonly className: string;
  readonly kind: MessageKind;
  /** Who publishes the event, carries out the command, answers the query. */
  readonly owner: string;
  readonly reply: MessageClass | null;
}

export type MessageClass<T extends object = object> = new () => T;

const contracts = new Map<MessageClass, Contract>();
const classes = new Map<string, MessageClass>();

function register(name: string, kind: MessageKind, reply: MessageClass | null) {
  return (target: MessageClass): void => {
    const owner = name.split('.')[0] ?? '';
    if (!/^[a-z]+\.[a-z]+\.[a-z_]+\.v\d+$/u.test(name) || classes.has(name)) {
      throw new AppError('CONTRACTS.BAD_NAME', 'bug', { name });
    }
    contracts.set(target, { name, className: target.name, kind, owner, reply });
    classes.set(name, target);
  };
}

/** Imperative, one owner, answered by events, idempotent by an id that the caller made. */
export const Command = (name: string) => register(name, 'command', null);

/** Past tense, to whoever cares. */
export const Event = (name: string) => register(name, 'event', null);

/** Request and reply, without effect. */
export const Query = (name: string, reply: MessageClass) => register(name, 'query', reply);

/** Ties a query class to its reply's type, for the compiler. The field never exists at run time. */
export abstract class QueryOf<R extends object> {
  declare readonly replyType?: R;
}

export function contractOf(target: MessageClass): Contract {
  const contract = contracts.get(target);
  if (!contract) throw new AppError('CONTRACTS.UNKNOWN_CLASS', 'bug', { name: target.name });
  return contract;
}

export function classOf(name: string): MessageClass | null {
  return classes.get(name) ?? null;
}

export function allContracts(): readonly Contract[] {
  return [...contracts.values()];
}

/** A message of `target` with these fields. It is validated when it is sent. */
export function create<T extends object>(target: MessageClass<T>, fields: Omit<T, 'replyType'>): T {
  return Object.assign(new target(), fields);
}
