import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface FieldWords {
  id: string;
  label: string;
  about: string;
}

/** A switch that works at once. */
export function SwitchField(
  props: FieldWords & { value: boolean; change: (value: boolean) => void },
): JSX.Element {
  return (
    <div class="setting">
      <label class="setting-words" for={props.id}>
        <b>{props.label}</b>
        <small id={`${props.id}-about`}>{props.about}</small>
      </label>
      <input
        id={props.id}
        data-testid={props.id}
        class="switch"
        type="checkbox"
        role="switch"
        aria-describedby={`${props.id}-about`}
        checked={props.value}
        onChange={(event) => props.change(event.currentTarget.checked)}
      />
    </div>
  );
}

export function ChoiceField(
  props: FieldWords & {
    value: string;
    choices: Record<string, string>;
    change: (value: string) => void;
  },
): JSX.Element {
  // A choice without “none” is a matter of taste.
  const isFault = 'none' in props.choices && props.value !== 'none';
  return (
    <div class="setting setting-tall">
      <label class="setting-words" for={props.id}>
        <b>{props.label}</b>
        <small id={`${props.id}-about`}>{props.about}</small>
      </label>
      <span class="choice">
        <select
          id={props.id}
          data-testid={props.id}
          class={isFault ? 'field field-set' : 'field'}
          aria-describedby={`${props.id}-about`}
          value={props.value}
          onChange={(event) => props.change(event.currentTarget.value)}
        >
          {Object.entries(props.choices).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}

interface NumberFieldProps extends FieldWords {
  value: number;
  unit: string;
  min: number;
  max: number;
  change: (value: number) => void;
}

export function NumberField(props: NumberFieldProps): JSX.Element {
  return (
    <div class="setting">
      <label class="setting-words" for={props.id}>
        <b>{props.label}</b>
        <small id={`${props.id}-about`}>{props.about}</small>
      </label>
      <NumberInput {...props} />
    </div>
  );
}

/** Messages that come by themselves: off, or after so many seconds. */
export function OptionalSecondsField(
  props: FieldWords & {
    valueMs: number | null;
    fallbackMs: number;
    change: (valueMs: number | null) => void;
  },
): JSX.Element {
  const { valueMs } = props;
  return (
    <>
      <SwitchField
        {...props}
        value={valueMs !== null}
        change={(on) => props.change(on ? props.fallbackMs : null)}
      />
      {valueMs !== null && (
        <NumberField
          id={`${props.id}-seconds`}
          label="How long after"
          about="0 lets the message come at once."
          unit="s"
          min={0}
          max={3_600}
          value={valueMs / 1000}
          change={(seconds) => props.change(Math.round(seconds * 1000))}
        />
      )}
    </>
  );
}

/** Keeps what is being typed until Enter or leaving; then what is out of bounds is brought in. */
function NumberInput(props: NumberFieldProps): JSX.Element {
  const [typed, setTyped] = useState(String(props.value));
  useEffect(() => setTyped(String(props.value)), [props.value]);

  const commit = (): void => {
    const number = typed.trim() === '' ? Number.NaN : Number(typed);
    const kept = Number.isFinite(number)
      ? Math.min(props.max, Math.max(props.min, number))
      : props.value;
    setTyped(String(kept));
    if (kept !== props.value) props.change(kept);
  };

  return (
    <span class="number-field">
      <input
        id={props.id}
        data-testid={props.id}
        class="field"
        type="number"
        inputMode="decimal"
        step="any"
        min={props.min}
        max={props.max}
        aria-describedby={`${props.id}-about`}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={commit}
      />
      <span aria-hidden="true">{props.unit}</span>
    </span>
  );
}
