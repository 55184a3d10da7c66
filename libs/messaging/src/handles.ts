import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { contractOf, type Envelope, type MessageClass } from '@numera/contracts';

type Method<T, R> = <F extends (message: T, envelope: Envelope) => Promise<R>>(
  target: object,
  key: string,
  descriptor: TypedPropertyDescriptor<F>,
) => void;

/**
 * Marks a controller's method as the handler of a command or event: `(message, envelope) => Promise<void>`.
 * It must not return before its effect is committed, and throws to be tried again.
 */
export const Handles = <T extends object>(target: MessageClass<T>): Method<T, void> =>
  bound(EventPattern(contractOf(target).name));

/** Marks a controller's method as the one that answers a query. */
export const Answers = <T extends { readonly replyType?: object }>(
  target: MessageClass<T>,
): Method<T, NonNullable<T['replyType']>> => bound(MessagePattern(contractOf(target).name));

/** NestJS gives a method what its parameters are marked for: here always the message, then its envelope. */
function bound<T, R>(pattern: MethodDecorator): Method<T, R> {
  return (target, key, descriptor) => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    pattern(target, key, descriptor);
  };
}
