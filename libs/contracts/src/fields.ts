import {
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** Fields that are `bigint` in the program and a string of digits on the wire, by prototype. */
const bigintFields = new WeakMap<object, Set<string>>();
/** Fields that hold an object or a list of objects of a class, by prototype. */
const nestedFields = new WeakMap<object, Map<string, () => new () => object>>();

const all =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, key) => {
    for (const decorate of decorators) decorate(target, key);
  };

const bigintField: PropertyDecorator = (target, key) => {
  const fields = bigintFields.get(target) ?? new Set();
  bigintFields.set(target, fields.add(String(key)));
};

const isBigint = (accepts: (value: bigint) => boolean, meaning: string): PropertyDecorator =>
  ValidateBy({
    name: 'isAmount',
    validator: {
      validate: (value: unknown) => typeof value === 'bigint' && accepts(value),
      defaultMessage: () => `$property must be ${meaning}`,
    },
  });

const LIMIT = 10n ** 15n;

/** US cents, zero or more. */
export const Amount = (): PropertyDecorator =>
  all(
    bigintField,
    isBigint((v) => v >= 0n && v < LIMIT, 'an amount of zero or more'),
  );

/** US cents, more than zero. */
export const PositiveAmount = (): PropertyDecorator =>
  all(
    bigintField,
    isBigint((v) => v > 0n && v < LIMIT, 'an amount above zero'),
  );

/** US cents of either sign. */
export const SignedAmount = (): PropertyDecorator =>
  all(
    bigintField,
    isBigint((v) => v > -LIMIT && v < LIMIT, 'an amount'),
  );

/** Ten-thousandths of a US dollar. */
export const Cost = (): PropertyDecorator => Amount();

export const Id = (): PropertyDecorator => IsUUID();

/** A Telegram user id, in decimal digits (they need 52 bits). */
export const UserId = (): PropertyDecorator => Matches(/^\d{1,20}$/u);

export const CountryCode = (): PropertyDecorator => Matches(/^[A-Z]{2}$/u);

/** A service's id in the catalogue: SMSPool's numbering, which other sources are mapped to. */
export const ServiceId = (): PropertyDecorator => all(IsInt(), Min(0), Max(2_000_000_000));

export const PhoneNumber = (): PropertyDecorator => Matches(/^\+[1-9]\d{5,14}$/u);

export const Text = (max: number, min = 0): PropertyDecorator =>
  all(IsString(), MinLength(min), MaxLength(max));

/** ISO 8601, UTC. */
export const Timestamp = (): PropertyDecorator => IsISO8601();

export const OneOf = (values: readonly string[]): PropertyDecorator => IsIn(values);

export const Whole = (min: number, max: number): PropertyDecorator =>
  all(IsInt(), Min(min), Max(max));

/** The field may be `null`; it is checked only when it is not. */
export const Nullable = (): PropertyDecorator => ValidateIf((_, value) => value !== null);

export const Optional = (): PropertyDecorator => IsOptional();

const nested =
  (type: () => new () => object): PropertyDecorator =>
  (target, key) => {
    const fields = nestedFields.get(target) ?? new Map<string, () => new () => object>();
    nestedFields.set(target, fields.set(String(key), type));
  };

/** An object of a class of ours. */
export const Nested = (type: () => new () => object): PropertyDecorator =>
  all(nested(type), ValidateNested());

/** A list of objects of a class of ours. */
export const ListOf = (type: () => new () => object): PropertyDecorator =>
  all(nested(type), IsArray(), ValidateNested({ each: true }));

/** What the decorators above noted for a class and the classes it extends. */
export function bigintFieldsOf(target: new () => object): string[] {
  return prototypesOf(target).flatMap((prototype) => [...(bigintFields.get(prototype) ?? [])]);
}

export function nestedFieldsOf(target: new () => object): [string, () => new () => object][] {
  return prototypesOf(target).flatMap((prototype) => [...(nestedFields.get(prototype) ?? [])]);
}

const chains = new WeakMap<object, object[]>();

function prototypesOf(target: new () => object): object[] {
  const known = chains.get(target);
  if (known) return known;
  const chain: object[] = [];
  let prototype: unknown = target.prototype;
  while (prototype !== null && typeof prototype === 'object' && prototype !== Object.prototype) {
    chain.push(prototype);
    prototype = Object.getPrototypeOf(prototype);
  }
  chains.set(target, chain);
  return chain;
}
