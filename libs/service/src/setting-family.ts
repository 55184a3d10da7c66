import type { Environment, Parse } from './setting';

export interface FamilyMember {
  /** What the variable's name ends with, such as `_URL`. */
  readonly suffix: string;
  readonly about: string;
  /** What holds when it is not set; absent: whoever is named must have it. */
  readonly default?: string;
  readonly secret?: boolean;
  readonly parse: Parse<unknown>;
}

/**
 * Settings of things that the operator adds and names: `<prefix><NAME><suffix>`. Read into a list of objects
 * with `name` and the members' fields, in the names' order.
 */
export interface FamilyInfo {
  readonly prefix: string;
  /** Without anchors. */
  readonly name: RegExp;
  readonly reserved: readonly string[];
  readonly members: Readonly<Record<string, FamilyMember>>;
}

const families = new Map<object, Map<string, FamilyInfo>>();

/** Declares that a field of a configuration class is a list of what the operator has named in the environment. */
export function SettingFamily(info: FamilyInfo): PropertyDecorator {
  return (target, key) => {
    const fields = families.get(target) ?? new Map<string, FamilyInfo>();
    families.set(target, fields.set(String(key), info));
  };
}

export function familiesOf(target: new () => object): ReadonlyMap<string, FamilyInfo> {
  return families.get(target.prototype as object) ?? new Map<string, FamilyInfo>();
}

/** `taken`: variables that are settings of their own, whatever family their names would fit. */
export function readFamily(
  info: FamilyInfo,
  env: Environment,
  taken: ReadonlySet<string>,
): { values: Record<string, unknown>[]; problems: string[] } {
  const problems: string[] = [];
  const values = namesIn(info, env, taken).map((name) => {
    const value: Record<string, unknown> = { name };
    if (info.reserved.includes(name)) {
      problems.push(
        `${info.prefix}${name}_… has a name that is taken; choose another than ${name}`,
      );
    }
    for (const [field, member] of Object.entries(info.members)) {
      const variable = `${info.prefix}${name}${member.suffix}`;
      const text = (env[variable] ?? '').trim() || member.default;
      if (text === undefined) {
        problems.push(`${variable} is missing: ${member.about}`);
        continue;
      }
      try {
        value[field] = member.parse(text);
      } catch (thrown) {
        problems.push(`${variable} ${thrown instanceof Error ? thrown.message : 'is wrong'}`);
      }
    }
    return value;
  });
  return { values, problems };
}

/** The values of the members marked secret. */
export function familySecretsIn(
  info: FamilyInfo,
  env: Environment,
  taken: ReadonlySet<string>,
): string[] {
  const secret = Object.values(info.members).filter((member) => member.secret);
  return namesIn(info, env, taken).flatMap((name) =>
    secret.map(({ suffix }) => (env[`${info.prefix}${name}${suffix}`] ?? '').trim()),
  );
}

function namesIn(info: FamilyInfo, env: Environment, taken: ReadonlySet<string>): string[] {
  const suffixes = Object.values(info.members).map((member) => member.suffix);
  const pattern = new RegExp(`^${info.prefix}(${info.name.source})(?:${suffixes.join('|')})$`, 'u');
  const names = Object.entries(env)
    .filter(([variable, text]) => (text ?? '').trim() !== '' && !taken.has(variable))
    .flatMap(([variable]) => pattern.exec(variable)?.[1] ?? []);
  return [...new Set(names)].sort();
}
