import { applyDecorators, Catch, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { Update as TelegrafUpdate } from 'nestjs-telegraf';

/** Lets what a handler throws pass, so that the intake sees it. */
@Catch()
class PassErrorsOn implements ExceptionFilter {
  catch(thrown: unknown): never {
    throw thrown;
  }
}

/**
 * Marks a feature's class of Telegram handlers. nestjs-telegraf's own `@Update` is not enough: it takes what
 * the services' filter makes of an error for the handler's result, sends that to the chat
 * ("[object Object]") and calls the update handled.
 */
export const Update = (): ClassDecorator =>
  applyDecorators(UseFilters(PassErrorsOn), TelegrafUpdate());
