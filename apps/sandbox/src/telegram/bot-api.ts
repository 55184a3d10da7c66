import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error';
import { CallFields, readFields } from './call-fields';
import { CallLog, type LoggedCall } from './call-log';
import { ConnectionLost, type Faults } from './faults';
import type { BotSide } from './methods/bot-side';
import { findMethod } from './methods/methods';

export type CallHook = (call: LoggedCall, phase: 'before' | 'after-effect') => void | Promise<void>;

const CALL = /^\/bot([^/]+)\/(\w+)\/?$/u;
const FILE = /^\/file\/bot([^/]+)\/(.+)$/u;

/** The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export class BotApi {
  readonly log: CallLog;
  onCall: CallHook | null = null;

  constructor(
    private readonly token: string,
    private readonly side: BotSide,
    private readonly faults: Faults,
    logLimit: number,
  ) {
    this.log = new CallLog(logLimit);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const url = new URL(request.url ?? '/', 'http://telegram');
      const file = FILE.exec(url.pathname);
      if (file) {
        await this.serveFile(decodeURIComponent(file[1] ?? ''), file[2] ?? '', response);
        return;
      }
      const [, token = '', name = ''] = CALL.exec(url.pathname) ?? [];
      this.checkToken(decodeURIComponent(token));
      const fields = await readFields(request, url.searchParams, gone.signal);
      reply(response, 200, { ok: true, result: await this.call(name, fields) });
    } catch (thrown) {
      if (thrown instanceof ConnectionLost) {
        request.socket.destroy();
        return;
      }
      const error = asApiError(thrown);
      reply(response, error.code, error.toJSON());
    }
  }

  /** Calls a method as a webhook's answer does: nobody hears how it went. */
  callSilently(fields: Readonly<Record<string, unknown>>): void {
    const method = fields['method'];
    if (typeof method !== 'string') return;
    this.call(method, new CallFields(new Map(Object.entries(fields)))).catch(() => undefined);
  }

  private async call(name: string, fields: CallFields): Promise<unknown> {
    const method = findMethod(name);
    if (!method) throw new ApiError(404, 'Not Found');
    const key = name.toLowerCase();
    const call = this.log.begin(key, fields);
    try {
      await this.faults.beforeEffect(key);
      if (key !== 'getupdates') await this.onCall?.(call, 'before');
      const result = await method(this.side, fields);
      this.log.end(call, { result });
      if (key !== 'getupdates') await this.onCall?.(call, 'after-effect');
      this.faults.afterEffect(key);
      return result;
    } catch (thrown) {
      const isLost = thrown instanceof ConnectionLost;
      this.log.end(call, { error: isLost ? 'connection lost' : asApiError(thrown).description });
      throw thrown;
    }
  }

  private checkToken(token: string): void {
    if (token !== this.token) throw new ApiError(401, 'Unauthorized');
  }

  private async serveFile(token: string, path: string, response: ServerResponse): Promise<void> {
    this.checkToken(token);
    const isBroken = await this.faults.beforeDownload();
    const file = this.side.files.byPath(path);
    if (!file) throw new ApiError(404, 'Not Found');
    const { type, body } = file;
    response.writeHead(200, { 'content-type': type, 'content-length': body.length });
    if (!isBroken) return void response.end(body);
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  }
}

function asApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : new ApiError(500, 'Internal Server Error');
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
