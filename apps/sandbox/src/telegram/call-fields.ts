import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from './api-error';

export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

/** A call's fields, however they were sent: query string, form, multipart or JSON. */
export class CallFields {
  constructor(
    private readonly values: ReadonlyMap<string, unknown>,
    readonly files: ReadonlyMap<string, UploadedFile> = new Map(),
    /** Aborted when the caller is gone, so that a long poll does not wait for nobody. */
    readonly gone: AbortSignal | null = null,
  ) {}

  has(name: string): boolean {
    return this.files.has(name) || (this.text(name) ?? '') !== '';
  }

  text(name: string): string | null {
    const value = this.values.get(name);
    if (value === undefined || value === null) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  number(name: string): number | null {
    const text = this.text(name);
    if (text === null || text === '') return null;
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  }

  flag(name: string): boolean {
    return ['true', '1', 'yes', 't', 'y'].includes((this.text(name) ?? '').toLowerCase());
  }

  /** An object or list: as JSON text, or as it is in a JSON body. */
  json(name: string): unknown {
    const value = this.values.get(name);
    if (typeof value !== 'string') return value ?? null;
    if (value === '') return null;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
    }
  }

  /** A list of texts, or null. */
  texts(name: string): string[] | null {
    const value = this.json(name);
    if (!Array.isArray(value)) return null;
    return (value as unknown[]).filter((one): one is string => typeof one === 'string');
  }
}

/** Telegram takes files up to 50 MB. */
const MAX_BODY = 50 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw new ApiError(413, 'Request Entity Too Large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export async function readFields(
  request: IncomingMessage,
  query: URLSearchParams,
  gone: AbortSignal | null = null,
): Promise<CallFields> {
  const values = new Map<string, unknown>(query);
  const files = new Map<string, UploadedFile>();
  const body = await readBody(request);
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  if (body.length > 0) {
    if (type.includes('application/json')) readJson(body, values);
    else await readForm(body, type, values, files);
  }
  return new CallFields(values, files, gone);
}

function readJson(body: Buffer, values: Map<string, unknown>): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest("can't parse request body JSON");
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw badRequest('object expected as request body');
  }
  for (const [name, value] of Object.entries(parsed)) values.set(name, value);
}

async function readForm(
  body: Buffer,
  type: string,
  values: Map<string, unknown>,
  files: Map<string, UploadedFile>,
): Promise<void> {
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => {
    throw badRequest("can't parse request body");
  });
  for (const [name, value] of form) {
    if (typeof value === 'string') values.set(name, value);
    else {
      const content = Buffer.from(await value.arrayBuffer());
      files.set(name, { name: value.name, type: value.type, body: content });
    }
  }
}
