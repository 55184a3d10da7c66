import type { IncomingMessage } from 'node:http';
import { badRequest } from './api-error';

export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

/** A call's fields, however they were sent: query string, form, multipart or JSON. */
export class CallFields {
  constructor(
    private readonly values: ReadonlyMap<string, unknown>,
    readonly files: ReadonlyMap<string, UploadedFile>,
  ) {}

  text(name: string): string | null {
    const value = this.values.get(name);
    if (value === undefined || value === null) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  number(name: string): number | null {
    const text = this.text(name);
    if (text === null || text === '') return null;
    const value = Number(text.replace(/^"|"$/gu, ''));
    return Number.isFinite(value) ? value : null;
  }

  flag(name: string): boolean {
    return ['true', '1', 'True'].includes(this.text(name) ?? '');
  }

  /** An object or list: as JSON text, or as it is in a JSON body. */
  json(name: string): unknown {
    const value = this.values.get(name);
    if (typeof value !== 'string') return value ?? null;
    if (value === '') return null;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw badRequest(`can't parse ${name} JSON object`);
    }
  }
}

const MAX_BODY = 20 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw badRequest('request entity too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export async function readFields(
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<CallFields> {
  const values = new Map<string, unknown>(query);
  const files = new Map<string, UploadedFile>();
  const body = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (type.includes('application/json') && body.length > 0) {
    const parsed = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    for (const [name, value] of Object.entries(parsed)) values.set(name, value);
  } else if (body.length > 0) {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': type || 'application/x-www-form-urlencoded' },
    }).formData();
    for (const [name, value] of form) {
      if (typeof value === 'string') values.set(name, value);
      else {
        const content = Buffer.from(await value.arrayBuffer());
        files.set(name, { name: value.name, type: value.type, body: content });
      }
    }
  }
  return new CallFields(values, files);
}
