import { AppError } from '@numera/kernel';
import { familiesOf, familySecretsIn, readFamily } from './setting-family';

/** Reads one setting's text; throws an `Error` whose message says what is expected, never the text itself. */
export type Parse<T> = (text: string) => T;

export interface SettingInfo {
  /** Environment variables, the first is the one we document; the others are accepted too (OPS-4). */
  readonly env: readonly string[];
  readonly about: string;
  /** What holds when none is set; absent: the setting is required. */
  readonly default?: string;
  /** Kept out of logs and messages. */
  readonly secret?: boolean;
  readonly parse: Parse<unknown>;
}

type ConfigClass<T extends object = object> = new () => T;

const settings = new Map<object, Map<string, SettingInfo>>();

/** Declares that a field of a configuration class comes from the environment. */
export function Setting(info: SettingInfo): PropertyDecorator {
  return (target, key) => {
    const fields = settings.get(target) ?? new Map<string, SettingInfo>();
    settings.set(target, fields.set(String(key), info));
  };
}

export function settingsOf(target: ConfigClass): ReadonlyMap<string, SettingInfo> {
  return settings.get(target.prototype as object) ?? new Map<string, SettingInfo>();
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks all configuration classes.
 * @throws AppError `CONFIG.INVALID` whose `details.problems` name every wrong setting and show no value
 */
export function loadConfigs(
  classes: readonly ConfigClass[],
  env: Environment,
): Map<ConfigClass, object> {
  const problems = new Set<string>();
  const configs = new Map<ConfigClass, object>();
  for (const target of classes) {
    const config = new target() as Record<string, unknown>;
    for (const [field, info] of settingsOf(target)) {
      const name = info.env.find((candidate) => (env[candidate] ?? '').trim() !== '');
      const text = name === undefined ? info.default : env[name]?.trim();
      if (text === undefined) {
        problems.add(`${info.env.join(' or ')} is missing: ${info.about}`);
        continue;
      }
      try {
        config[field] = info.parse(text);
      } catch (thrown) {
        const reason = thrown instanceof Error ? thrown.message : 'is wrong';
        problems.add(`${name ?? info.env[0] ?? field} ${reason}`);
      }
    }
    for (const [field, info] of familiesOf(target)) {
      const family = readFamily(info, env, namesOf(classes));
      config[field] = family.values;
      for (const problem of family.problems) problems.add(problem);
    }
    configs.set(target, config);
  }
  if (problems.size > 0) {
    throw new AppError('CONFIG.INVALID', 'invalid', { problems: [...problems] });
  }
  return configs;
}

/** The values of the settings marked secret that are set, so that logs can leave them out. */
export function secretsIn(classes: readonly ConfigClass[], env: Environment): string[] {
  const single = classes.flatMap((target) =>
    [...settingsOf(target).values()]
      .filter((info) => info.secret)
      .flatMap((info) => info.env.map((name) => env[name]?.trim() ?? '')),
  );
  const named = classes.flatMap((target) =>
    [...familiesOf(target).values()].flatMap((info) =>
      familySecretsIn(info, env, namesOf(classes)),
    ),
  );
  return [...single, ...named].filter((secret) => secret.length >= 6);
}

/** Every variable that is a setting by itself. */
function namesOf(classes: readonly ConfigClass[]): ReadonlySet<string> {
  return new Set(
    classes.flatMap((target) => [...settingsOf(target).values()].flatMap((info) => info.env)),
  );
}
