import { validateSync, type ValidationError } from 'class-validator';
import { AppError } from '@numera/kernel';
import type { MessageClass } from './contract';
import { bigintFieldsOf, nestedFieldsOf } from './fields';

/**
 * A message as the JSON that travels, after validation.
 * @throws AppError `CONTRACTS.INVALID_MESSAGE` (bug) naming the fields, never their values
 */
export function encode(message: object): Record<string, unknown> {
  validate(message);
  return toPlain(message) as Record<string, unknown>;
}

/**
 * The message that arrived, as an instance of `target`, after validation. Unknown fields are kept
 * unread, since changes to a contract are additive.
 * @throws AppError `CONTRACTS.INVALID_MESSAGE`
 */
export function decode<T extends object>(target: MessageClass<T>, payload: unknown): T {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) {
    throw new AppError('CONTRACTS.INVALID_MESSAGE', 'bug', { message: target.name, fields: [] });
  }
  const message = toInstance(target, payload as Record<string, unknown>) as T;
  validate(message);
  return message;
}

function validate(message: object): void {
  const errors = validateSync(message, { forbidUnknownValues: false, stopAtFirstError: true });
  if (errors.length > 0) {
    throw new AppError('CONTRACTS.INVALID_MESSAGE', 'bug', {
      message: message.constructor.name,
      fields: errors.flatMap((error) => describe(error, '')),
    });
  }
}

function describe(error: ValidationError, path: string): string[] {
  const here = `${path}${error.property}`;
  const rules = Object.keys(error.constraints ?? {}).map((rule) => `${here}: ${rule}`);
  return [...rules, ...(error.children ?? []).flatMap((child) => describe(child, `${here}.`))];
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  // PostgreSQL can store no NUL; one in a text from outside would stop the message for good.
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value === null || typeof value !== 'object') return value;
  const plain: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) plain[key] = toPlain(field);
  }
  return plain;
}

function toInstance(target: MessageClass, plain: Record<string, unknown>): object {
  const instance = Object.assign(new target(), plain) as Record<string, unknown>;
  for (const field of bigintFieldsOf(target)) {
    const value = instance[field];
    if (typeof value === 'string' && /^-?\d{1,18}$/u.test(value)) instance[field] = BigInt(value);
  }
  for (const [field, type] of nestedFieldsOf(target)) {
    const value = instance[field];
    if (Array.isArray(value)) instance[field] = value.map((item) => nestedInstance(type(), item));
    else if (value !== null && value !== undefined) instance[field] = nestedInstance(type(), value);
  }
  return instance;
}

function nestedInstance(target: MessageClass, value: unknown): unknown {
  return value !== null && typeof value === 'object'
    ? toInstance(target, value as Record<string, unknown>)
    : value;
}
