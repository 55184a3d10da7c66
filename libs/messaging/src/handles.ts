import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { contractOf, type MessageClass } from '@numera/contracts';

/**
 * Marks a controller's method as the handler of a command or event: `(message, envelope) => Promise<void>`.
 * It must not return before its effect is committed, and throws to be tried again.
 */
export const Handles = <T extends object>(target: MessageClass<T>) =>
  EventPattern(contractOf(target).name) as TypedMethod<T, void>;

/** Marks a controller's method as the one that answers a query. */
export const Answers = <T extends { readonly replyType?: R }, R extends object>(
  target: MessageClass<T>,
) => MessagePattern(contractOf(target).name) as TypedMethod<T, NonNullable<T['replyType']>>;

type TypedMethod<T, R> = (
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(message: T, ...rest: never[]) => Promise<R>>,
) => void;
