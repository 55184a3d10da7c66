import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { throwError, type Observable } from 'rxjs';

/**
 * NestJS hides what a message's handler throws behind "Internal server error"; the {@link MessageServer} must see
 * it. HTTP routes keep NestJS's own answers, and what other contexts (Telegram's) throw passes on.
 */
@Catch()
export class RethrowFilter extends BaseExceptionFilter {
  override catch(thrown: unknown, host: ArgumentsHost): Observable<never> | undefined {
    const type = host.getType<string>();
    if (type === 'rpc') return throwError(() => thrown);
    if (type !== 'http') throw thrown;
    super.catch(thrown, host);
    return undefined;
  }
}
