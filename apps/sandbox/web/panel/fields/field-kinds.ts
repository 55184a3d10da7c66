/** One control of the settings: its kind, its words and, for numbers, its bounds. */
export type FieldSpec<Values> = {
  [Name in keyof Values & string]: {
    name: Name;
    label: string;
    about: string;
  } & FieldKind<Values[Name]>;
}[keyof Values & string];

type FieldKind<Value> = [Value] extends [boolean]
  ? { kind: 'switch' }
  : [Value] extends [string]
    ? { kind: 'choice'; choices: Record<Value, string> }
    : [null] extends [Value]
      ? { kind: 'optional-seconds'; fallbackMs: number }
      : { kind: 'number'; unit: string; min: number; max: number };

/** How many things are set to go wrong now; a fault and its count are one thing. */
export function countFaults<Settings extends object>(
  settings: Settings,
  noFaults: Partial<Settings>,
): number {
  const names = Object.keys(noFaults) as (keyof Settings & string)[];
  return names.filter((name) => {
    if (settings[name] === noFaults[name]) return false;
    const counted = name.endsWith('Times') ? name.slice(0, -'Times'.length) : null;
    return counted === null || !names.includes(counted as keyof Settings & string);
  }).length;
}
