import type { JSX } from 'preact';
import type { FieldSpec } from './fields/field-kinds';
import { ChoiceField, NumberField, OptionalSecondsField, SwitchField } from './setting-field';

interface SettingListProps<Values> {
  /** Keeps the ids of two lists apart. */
  prefix: string;
  fields: FieldSpec<Values>[];
  values: Values;
  change: (changed: Partial<Values>) => void;
}

/** Draws each field with the control of its kind; a change is told at once, alone. */
export function SettingList<Values extends object>(props: SettingListProps<Values>): JSX.Element {
  return <div class="settings">{props.fields.map((field) => drawField(props, field))}</div>;
}

function drawField<Values extends object>(
  props: SettingListProps<Values>,
  field: FieldSpec<Values>,
): JSX.Element {
  const value: unknown = props.values[field.name];
  const change = (changed: unknown): void =>
    props.change({ [field.name]: changed } as Partial<Values>);
  const id = `${props.prefix}-${field.name}`;
  const words = { id, label: field.label, about: field.about };
  switch (field.kind) {
    case 'switch':
      return <SwitchField key={id} {...words} value={value === true} change={change} />;
    case 'choice':
      return (
        <ChoiceField
          key={id}
          {...words}
          value={String(value)}
          choices={field.choices}
          change={change}
        />
      );
    case 'optional-seconds':
      return (
        <OptionalSecondsField
          key={id}
          {...words}
          fallbackMs={field.fallbackMs}
          valueMs={typeof value === 'number' ? value : null}
          change={change}
        />
      );
    case 'number':
      return (
        <NumberField
          key={id}
          {...words}
          unit={field.unit}
          min={field.min}
          max={field.max}
          value={typeof value === 'number' ? value : 0}
          change={change}
        />
      );
  }
}
