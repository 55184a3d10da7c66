import { useCallback, useState } from 'preact/hooks';

/** A value that survives a reload in this browser; without storage it lives as long as the page. */
export function useStored<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const key = `numera.sandbox.${name}`;
  const [value, setValue] = useState<Value>(() => {
    try {
      const stored = localStorage.getItem(key);
      return stored === null ? initial : (JSON.parse(stored) as Value);
    } catch {
      return initial;
    }
  });
  const store = useCallback(
    (next: Value): void => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Private windows may refuse storage; the value still holds until the reload.
      }
    },
    [key],
  );
  return [value, store];
}
